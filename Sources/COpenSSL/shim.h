// What the hub uses of OpenSSL 3's libcrypto.
#include <openssl/sha.h>
