// Linux's calls for sparse files and locks that belong to an open file. Their headers hide them behind _GNU_SOURCE, which a
// module cannot define for headers that another module has already read.

int fallocate(int descriptor, int mode, long offset, long length);
int syncfs(int descriptor);
int sync_file_range(int descriptor, long offset, long length, unsigned int flags);
long listxattr(const char *path, char *names, unsigned long size);
long getxattr(const char *path, const char *name, void *value, unsigned long size);
int setxattr(const char *path, const char *name, const void *value, unsigned long size, int flags);

enum {
  polder_keep_size = 0x01,   // FALLOC_FL_KEEP_SIZE
  polder_punch_hole = 0x02,  // FALLOC_FL_PUNCH_HOLE
  polder_zero_range = 0x10,  // FALLOC_FL_ZERO_RANGE
  polder_begin_writing = 2,  // SYNC_FILE_RANGE_WRITE
  polder_seek_data = 3,      // SEEK_DATA
  polder_seek_hole = 4,      // SEEK_HOLE
  polder_get_lock = 36,      // F_OFD_GETLK
  polder_set_lock = 37,      // F_OFD_SETLK
};
