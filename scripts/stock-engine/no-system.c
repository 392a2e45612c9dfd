/* Stands in for WASI, as the tool wasi-stub does in near-sdk-js's build: every call fails. */
#define REFUSED 76

int __imported_wasi_snapshot_preview1_fd_close(int a) { return REFUSED; }
int __imported_wasi_snapshot_preview1_fd_fdstat_get(int a, int b) { return REFUSED; }
int __imported_wasi_snapshot_preview1_fd_seek(int a, long long b, int c, int d) { return REFUSED; }
int __imported_wasi_snapshot_preview1_fd_write(int a, int b, int c, int d) { return REFUSED; }
int __imported_wasi_snapshot_preview1_clock_time_get(int a, long long b, int c) { return REFUSED; }
