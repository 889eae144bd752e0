// What the hub uses of hiredis: the reader of replies and the writer of commands. Neither touches a socket.
#pragma once

#include <hiredis/hiredis.h>
