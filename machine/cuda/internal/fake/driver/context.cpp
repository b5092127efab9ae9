// Starting, devices and contexts.
#include "state.h"

using namespace fake;

// setting reads a number from the environment.
static int setting(const char *name, int otherwise) {
	const char *text = getenv(name);
	return text && *text ? atoi(text) : otherwise;
}

API int cuInit(unsigned flags) {
	Door door("cuInit", NOTHING);
	if (flags) return complain(INVALID_VALUE, "flags must be 0");
	if (int code = setting("VAELAB_FAKE_INIT", 0)) return code;
	the().devices = setting("VAELAB_FAKE_DEVICES", 1);
	if (the().devices < 1) return NO_DEVICE;
	the().initialised = true;
	if (int mib = setting("VAELAB_FAKE_MEMORY", 0)) the().limit = (long long)mib << 20;
	if (int k = setting("VAELAB_FAKE_LOST", 0)) the().faults.planned.push_back({"cuGraphLaunch", k, LAUNCH_FAILED, true});
	if (int k = setting("VAELAB_FAKE_HANG", 0)) the().faults.planned.push_back({"cuGraphLaunch", k, HANG, true});
	return SUCCESS;
}

API int cuDriverGetVersion(int *version) {
	Door door("cuDriverGetVersion", NOTHING);
	*version = 13000;
	return SUCCESS;
}

API int cuDeviceGetCount(int *count) {
	ENTER("cuDeviceGetCount", DRIVER);
	*count = the().devices;
	return SUCCESS;
}

// known checks the number of a device.
static int known(int device) {
	if (device >= 0 && device < the().devices) return SUCCESS;
	return complain(INVALID_DEVICE, "there is no device %d", device);
}

API int cuDeviceGet(int *device, int ordinal) {
	ENTER("cuDeviceGet", DRIVER);
	*device = ordinal;
	return known(ordinal);
}

API int cuDeviceGetName(char *name, int size, int device) {
	ENTER("cuDeviceGetName", DRIVER);
	if (int code = known(device)) return code;
	snprintf(name, size, "Fake %d", device);
	return SUCCESS;
}

API int cuDeviceTotalMem_v2(size_t *bytes, int device) {
	ENTER("cuDeviceTotalMem_v2", DRIVER);
	*bytes = the().limit;
	return known(device);
}

API int cuDeviceGetAttribute(int *value, int attribute, int device) {
	ENTER("cuDeviceGetAttribute", DRIVER);
	const int capability = setting("VAELAB_FAKE_CAPABILITY", 75);
	const std::map<int, int> values = {
		{1, 1024},       // threads of a block
		{2, 1024},       // of them along x
		{5, 2147483647}, // blocks along x
		{10, 32},        // threads of a warp
		{16, 4},         // multiprocessors
		{39, 1024},      // threads of a multiprocessor
		{75, capability / 10},
		{76, capability % 10},
	};
	auto at = values.find(attribute);
	if (at == values.end()) return complain(INVALID_VALUE, "attribute %d is not known here", attribute);
	*value = at->second;
	return known(device);
}

API int cuDevicePrimaryCtxRetain(Handle *context, int device) {
	ENTER("cuDevicePrimaryCtxRetain", DRIVER);
	if (int code = known(device)) return code;
	Primary &p = the().objects.primary[device];
	if (p.users++ == 0) {
		p.context = fresh();
		the().objects.contexts[p.context] = device;
	}
	*context = p.context;
	return SUCCESS;
}

API int cuDevicePrimaryCtxRelease_v2(int device) {
	ENTER("cuDevicePrimaryCtxRelease_v2", DRIVER);
	if (int code = known(device)) return code;
	Primary &p = the().objects.primary[device];
	if (p.users == 0) return complain(INVALID_CONTEXT, "device %d has no context", device);
	if (--p.users > 0) return SUCCESS;
	const int code = settle(p.context, true);
	the().objects.contexts.erase(p.context); // what was not freed can't be used, and counts as live
	return code;
}

API int cuCtxSetCurrent(Handle context) {
	ENTER("cuCtxSetCurrent", DRIVER);
	if (context && !the().objects.contexts.count(context)) return complain(INVALID_CONTEXT, "no such context");
	current = context;
	return SUCCESS;
}

API int cuCtxGetCurrent(Handle *context) {
	ENTER("cuCtxGetCurrent", DRIVER);
	*context = current;
	return SUCCESS;
}

API int cuCtxSynchronize() {
	ENTER("cuCtxSynchronize", QUIET);
	return settle(current, true);
}

struct Name {
	const char *name, *text;
};

static const std::map<int, Name> names = {
	{SUCCESS, {"CUDA_SUCCESS", "no error"}},
	{INVALID_VALUE, {"CUDA_ERROR_INVALID_VALUE", "invalid argument"}},
	{OUT_OF_MEMORY, {"CUDA_ERROR_OUT_OF_MEMORY", "out of memory"}},
	{NOT_INITIALIZED, {"CUDA_ERROR_NOT_INITIALIZED", "initialization error"}},
	{NO_DEVICE, {"CUDA_ERROR_NO_DEVICE", "no CUDA-capable device is detected"}},
	{INVALID_DEVICE, {"CUDA_ERROR_INVALID_DEVICE", "invalid device ordinal"}},
	{INVALID_IMAGE, {"CUDA_ERROR_INVALID_IMAGE", "device kernel image is invalid"}},
	{INVALID_CONTEXT, {"CUDA_ERROR_INVALID_CONTEXT", "invalid device context"}},
	{INVALID_PTX, {"CUDA_ERROR_INVALID_PTX", "a PTX JIT compilation failed"}},
	{222, {"CUDA_ERROR_UNSUPPORTED_PTX_VERSION", "the provided PTX was compiled with an unsupported toolchain."}},
	{INVALID_HANDLE, {"CUDA_ERROR_INVALID_HANDLE", "invalid resource handle"}},
	{ILLEGAL_STATE, {"CUDA_ERROR_ILLEGAL_STATE", "the operation cannot be performed in the present state"}},
	{NOT_FOUND, {"CUDA_ERROR_NOT_FOUND", "named symbol not found"}},
	{ILLEGAL_ADDRESS, {"CUDA_ERROR_ILLEGAL_ADDRESS", "an illegal memory access was encountered"}},
	{719, {"CUDA_ERROR_LAUNCH_FAILED", "unspecified launch failure"}},
	{801, {"CUDA_ERROR_NOT_SUPPORTED", "operation not supported"}},
	{803, {"CUDA_ERROR_SYSTEM_DRIVER_MISMATCH", "system has unsupported display driver / cuda driver combination"}},
	{CAPTURE_UNSUPPORTED, {"CUDA_ERROR_STREAM_CAPTURE_UNSUPPORTED", "operation not permitted when stream is capturing"}},
	{CAPTURE_INVALIDATED, {"CUDA_ERROR_STREAM_CAPTURE_INVALIDATED", "operation failed due to a previous error during capture"}},
	{CAPTURE_UNMATCHED, {"CUDA_ERROR_STREAM_CAPTURE_UNMATCHED", "capture was not initiated in this stream"}},
	{CAPTURE_IMPLICIT, {"CUDA_ERROR_STREAM_CAPTURE_IMPLICIT", "operation would make the legacy stream depend on a capturing blocking stream"}},
	{CAPTURE_WRONG_THREAD, {"CUDA_ERROR_STREAM_CAPTURE_WRONG_THREAD", "attempt to terminate a thread-local capture sequence from another thread"}},
	{999, {"CUDA_ERROR_UNKNOWN", "unknown error"}},
};

API int cuGetErrorName(int code, const char **name) {
	Door door("cuGetErrorName", NOTHING);
	auto at = names.find(code);
	*name = at == names.end() ? nullptr : at->second.name;
	return *name ? SUCCESS : INVALID_VALUE;
}

API int cuGetErrorString(int code, const char **text) {
	Door door("cuGetErrorString", NOTHING);
	auto at = names.find(code);
	*text = at == names.end() ? nullptr : at->second.text;
	return *text ? SUCCESS : INVALID_VALUE;
}
