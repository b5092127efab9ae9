// Matrix products: the calls of cuBLAS.
#include "state.h"

namespace fake {

// Status is a cublasStatus_t.
enum Status : int {
	BLAS_NOT_INITIALIZED = 1,
	BLAS_ALLOC_FAILED = 3,
	BLAS_INVALID_VALUE = 7,
	BLAS_EXECUTION_FAILED = 13,
};

// status says in cuBLAS's codes how the driver failed.
static int status(int code) {
	switch (code) {
	case SUCCESS: return SUCCESS;
	case NOT_INITIALIZED:
	case INVALID_CONTEXT: return BLAS_NOT_INITIALIZED;
	case OUT_OF_MEMORY: return BLAS_ALLOC_FAILED;
	default: return BLAS_EXECUTION_FAILED;
	}
}

// ENTER_BLAS is ENTER; a failure that a test planned keeps its code, but a lost device
// is one of the driver's.
#define ENTER_BLAS(call, needs) \
	Door door(call, needs);     \
	if (door.code) return door.wanted && !the().faults.lost ? door.code : status(door.code)

// extent returns the floats from the first element of a column-major matrix to its last.
static size_t extent(size_t rows, size_t cols, size_t ld) { return rows && cols ? (cols - 1) * ld + rows : 0; }

// Multiply is a product, with the scalars that it was given.
struct Multiply : Task {
	Product shape; // its pointers are filled in when it runs
	Address a, b, c;
	Blas blas;

	explicit Multiply(const Blas &blas) : Task(blas.context), blas(blas) {}

	size_t size_a() const { return 4 * (shape.trans_a ? extent(shape.k, shape.m, shape.lda) : extent(shape.m, shape.k, shape.lda)); }
	size_t size_b() const { return 4 * (shape.trans_b ? extent(shape.n, shape.k, shape.ldb) : extent(shape.k, shape.n, shape.ldb)); }
	size_t size_c() const { return 4 * extent(shape.m, shape.n, shape.ldc); }

	static int find(const char *what, Handle context, Address at, size_t size, unsigned char **host) {
		if (at % 4) return complain(ILLEGAL_ADDRESS, "%s is not aligned", what);
		return size ? inside(ILLEGAL_ADDRESS, what, context, at, size, host) : int(SUCCESS);
	}

	int resolve(Product &p, unsigned char **workspace) const {
		unsigned char *at_a = nullptr, *at_b = nullptr, *at_c = nullptr;
		p = shape;
		if (int code = find("A", context, a, size_a(), &at_a)) return code;
		if (int code = find("B", context, b, size_b(), &at_b)) return code;
		if (int code = find("C", context, c, size_c(), &at_c)) return code;
		p.a = reinterpret_cast<float *>(at_a);
		p.b = reinterpret_cast<float *>(at_b);
		p.c = reinterpret_cast<float *>(at_c);
		return find("the workspace", context, blas.workspace, blas.workspace_size, workspace);
	}

	const char *name() const override { return "cublasSgemm_v2"; }
	int check() const override {
		Product p;
		if (int code = resolve(p, nullptr)) return code;
		if ((c < a + size_a() && a < c + size_c()) || (c < b + size_b() && b < c + size_c())) {
			return complain(ILLEGAL_ADDRESS, "C lies over A or B");
		}
		return SUCCESS;
	}

	void run() const override {
		Product p;
		unsigned char *workspace = nullptr;
		if (resolve(p, &workspace)) return;
		if (workspace) memset(workspace, 0xFF, std::min(blas.workspace_size, size_t(1) << 16)); // it is cuBLAS's own
		touch(a, size_a(), false);
		touch(b, size_b(), false);
		touch(c, size_c(), true);
		touch(blas.workspace, blas.workspace_size, true);
		product(p);
		the().counts.launches[name()]++;
	}
};

// valid checks the dimensions of a product.
static bool valid(const Product &p) {
	const size_t rows_a = p.trans_a ? p.k : p.m, rows_b = p.trans_b ? p.n : p.k, rows_c = p.m;
	return p.m >= 0 && p.n >= 0 && p.k >= 0 && p.lda >= std::max<size_t>(1, rows_a) &&
		p.ldb >= std::max<size_t>(1, rows_b) && p.ldc >= std::max<size_t>(1, rows_c);
}

// known returns a handle's state, or null.
static Blas *known(Handle handle) {
	auto at = the().objects.handles.find(handle);
	if (at != the().objects.handles.end() && at->second.context == current) return &at->second;
	complain(0, "no such handle in this context");
	return nullptr;
}

} // namespace fake

using namespace fake;

API int cublasCreate_v2(Handle *handle) {
	ENTER_BLAS("cublasCreate_v2", QUIET);
	*handle = fresh();
	the().objects.handles[*handle] = Blas{current};
	return SUCCESS;
}

API int cublasDestroy_v2(Handle handle) {
	ENTER_BLAS("cublasDestroy_v2", QUIET);
	if (!known(handle)) return BLAS_NOT_INITIALIZED;
	const int code = settle(current, true);
	the().objects.handles.erase(handle);
	return status(code);
}

API int cublasSetStream_v2(Handle handle, Handle stream) {
	ENTER_BLAS("cublasSetStream_v2", CONTEXT);
	Blas *b = known(handle);
	if (!b) return BLAS_NOT_INITIALIZED;
	if (stream && !the().objects.streams.count(stream)) {
		return complain(BLAS_INVALID_VALUE, "no such stream");
	}
	*b = Blas{b->context, stream, 0, 0, b->math}; // the workspace is the default one again
	return SUCCESS;
}

API int cublasSetWorkspace_v2(Handle handle, Address workspace, size_t size) {
	ENTER_BLAS("cublasSetWorkspace_v2", CONTEXT);
	Blas *b = known(handle);
	if (!b) return BLAS_NOT_INITIALIZED;
	if (workspace % 256) return complain(BLAS_INVALID_VALUE, "the workspace is not aligned to 256 bytes");
	if (size && inside(BLAS_INVALID_VALUE, "the workspace", current, workspace, size, nullptr)) return BLAS_INVALID_VALUE;
	b->workspace = workspace;
	b->workspace_size = size;
	return SUCCESS;
}

API int cublasSetMathMode(Handle handle, int mode) {
	ENTER_BLAS("cublasSetMathMode", CONTEXT);
	Blas *b = known(handle);
	if (!b) return BLAS_NOT_INITIALIZED;
	b->math = mode;
	return SUCCESS;
}

API int cublasSgemm_v2(Handle handle, int ta, int tb, int m, int n, int k, const float *alpha, Address a, int lda,
	Address b, int ldb, const float *beta, Address c, int ldc) {
	ENTER_BLAS("cublasSgemm_v2", CONTEXT);
	Blas *blas = known(handle);
	if (!blas) return BLAS_NOT_INITIALIZED;
	const auto of_host = [](const float *p) { return p && !(reinterpret_cast<Address>(p) & device_bit); };
	if (!of_host(alpha) || !of_host(beta)) return complain(BLAS_INVALID_VALUE, "alpha and beta must be the host's");
	auto p = std::make_shared<Multiply>(*blas);
	const bool tf32 = blas->math == 3;
	p->shape = {ta != 0, tb != 0, tf32, m, n, k, *alpha, *beta, nullptr, nullptr, nullptr, size_t(lda), size_t(ldb), size_t(ldc)};
	p->a = a;
	p->b = b;
	p->c = c;
	if (ta < 0 || ta > 2 || tb < 0 || tb > 2 || lda < 0 || ldb < 0 || ldc < 0 || !valid(p->shape)) {
		return complain(BLAS_INVALID_VALUE, "(%d, %d, %d), leading dimensions %d, %d, %d", m, n, k, lda, ldb, ldc);
	}
	if (m == 0 || n == 0) return SUCCESS;
	return status(submit(blas->stream, p));
}
