#pragma once
#include <openssl/ec.h>
#include <openssl/err.h>
#include <openssl/evp.h>
#include <openssl/pem.h>
#include <openssl/x509.h>
#include <openssl/x509v3.h>

// Swift sees neither variadic functions nor the macros OpenSSL builds from them.

/// A new P-256 key with the curve by name, or NULL.
static inline EVP_PKEY *libsync_new_p256_key(void) { return EVP_EC_gen("P-256"); }
