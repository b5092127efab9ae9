#pragma once
#include <stddef.h>

#include <cuda.h>
#include <cublas_v2.h>

enum nvidia_library { NVIDIA_DRIVER, NVIDIA_CUBLAS };

/* Opens the file and makes it the library that the trampolines call. Returns NULL, or a
   message of at most size - 1 bytes in the buffer. */
const char *nvidia_open(enum nvidia_library library, const char *file, char *message, size_t size);

/* Opens a library that another one needs, so that it will be found. Failing is no error:
   the other will say what it misses. */
void nvidia_preload(const char *file);

/* The driver's own cuInit. */
CUresult nvidia_init(void);
