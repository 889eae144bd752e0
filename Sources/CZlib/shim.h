// What the hub uses of zlib: raw deflate streams, as permessage-deflate has them.
#pragma once

#include <zlib.h>
