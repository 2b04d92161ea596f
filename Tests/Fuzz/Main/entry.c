// Swift packages name the entry of a program after it, and libFuzzer's own `main` is not linked then.
// Its driver does the same (llvm.org/docs/LibFuzzer.html, "Using libFuzzer as a library").

#include <stddef.h>
#include <stdint.h>

int LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t count);
int LLVMFuzzerRunDriver(int *argc, char ***argv, int (*feed)(const uint8_t *, size_t));

int libsync_fuzz_main(int argc, char **argv) {
    return LLVMFuzzerRunDriver(&argc, &argv, LLVMFuzzerTestOneInput);
}
