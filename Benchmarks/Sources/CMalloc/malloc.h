// mallinfo2(), which Swift's own module of glibc leaves out.
#include_next <malloc.h>
