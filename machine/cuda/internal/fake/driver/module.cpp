// Modules and launches of kernels.
#include "state.h"

#include "images.h" // the modules that were translated: Build writes it

namespace fake {

static const Image *const images[] = {IMAGES};

// load finds the translation of a text of PTX.
static int load(const char *ptx, Module &m) {
	if (!strstr(ptx, ".version") || !strstr(ptx, ".target")) return complain(INVALID_IMAGE, "this is no PTX");
	for (const Image *i : images) {
		if (!strcmp(i->ptx, ptx)) m.image = i;
	}
	return m.image ? int(SUCCESS) : complain(INVALID_PTX, "this is not a text that was translated for the host");
}

// Launch is one of a kernel, with the arguments that it was given.
struct Launch : Task {
	Handle function;
	const Entry *entry;
	unsigned blocks, block;
	std::vector<uint64_t> arguments;

	Launch(Handle f, const Entry *e, unsigned blocks, unsigned block)
		: Task(current), function(f), entry(e), blocks(blocks), block(block), arguments(e->count) {}

	const char *name() const override { return entry->name; }

	int check() const override {
		if (the().objects.functions.count(function)) return SUCCESS;
		return complain(INVALID_HANDLE, "the module of %s was unloaded", name());
	}

	void run() const override {
		if (int code = work_through(*entry, arguments.data(), context, blocks, block)) {
			the().faults.lost = code;
		} else {
			the().counts.launches[name()]++;
		}
		launch_ended();
	}
};

// fits checks the shape of a launch: a line of warps.
static int fits(unsigned grid, unsigned block) {
	if (grid < 1 || grid > 0x7fffffff) return complain(INVALID_VALUE, "%u blocks", grid);
	if (block < 1 || block > 1024 || block % 32) {
		return complain(INVALID_VALUE, "%u threads a block: not a multiple of 32 up to 1024", block);
	}
	if (uint64_t(grid) * block > 0x7fffffff) return complain(INVALID_VALUE, "more threads than an int counts");
	return SUCCESS;
}

// find returns a kernel of a module, or null.
static const Entry *find(const Image &image, const char *name) {
	for (size_t i = 0; i < image.count; i++) {
		if (!strcmp(image.entries[i].name, name)) return &image.entries[i];
	}
	return nullptr;
}

} // namespace fake

using namespace fake;

API int cuModuleLoadData(Handle *module, const void *image) {
	ENTER("cuModuleLoadData", QUIET);
	Module m{current, {}, nullptr};
	if (int code = load(static_cast<const char *>(image), m)) return code;
	*module = fresh();
	the().objects.modules[*module] = m;
	return SUCCESS;
}

// cuModuleLoadDataEx is asked only for what the compiler says of PTX.
API int cuModuleLoadDataEx(Handle *module, const void *image, unsigned count, const int *options, void **values) {
	Door door("cuModuleLoadDataEx", QUIET);
	Module m{current, {}, nullptr};
	const int code = door.code ? door.code : load(static_cast<const char *>(image), m);
	if (code == SUCCESS) {
		the().objects.modules[*module = fresh()] = m;
	} else if (count == 2 && options[0] == 5 && options[1] == 6) { // the log of errors, and its size
		snprintf(static_cast<char *>(values[0]), reinterpret_cast<size_t>(values[1]), "ptxas application ptx input, line 7; fatal");
	}
	return code;
}

API int cuModuleGetFunction(Handle *function, Handle module, const char *name) {
	ENTER("cuModuleGetFunction", CONTEXT);
	Objects &o = the().objects;
	auto m = o.modules.find(module);
	if (m == o.modules.end()) return complain(INVALID_HANDLE, "no such module");
	if (m->second.context != current) return complain(INVALID_CONTEXT, "the module belongs to another context");
	const Entry *e = find(*m->second.image, name);
	if (!e) return complain(NOT_FOUND, "the module has no kernel %s", name);
	Handle &h = m->second.functions[name];
	if (!h) h = fresh();
	o.functions[h] = {module, e};
	*function = h;
	return SUCCESS;
}

API int cuModuleUnload(Handle module) {
	ENTER("cuModuleUnload", QUIET);
	Objects &o = the().objects;
	auto m = o.modules.find(module);
	if (m == o.modules.end()) return complain(INVALID_HANDLE, "no such module");
	if (m->second.context != current) return complain(INVALID_CONTEXT, "the module belongs to another context");
	const int code = settle(current, true);
	for (auto &[name, function] : m->second.functions) o.functions.erase(function);
	o.modules.erase(m);
	return code;
}

API int cuLaunchKernel(Handle function, unsigned gx, unsigned gy, unsigned gz, unsigned bx, unsigned by, unsigned bz,
	unsigned shared, Handle stream, void **parameters, void **extra) {
	ENTER("cuLaunchKernel", CONTEXT);
	Objects &o = the().objects;
	auto f = o.functions.find(function);
	if (f == o.functions.end()) return complain(INVALID_HANDLE, "no such function");
	if (o.modules[f->second.module].context != current) return complain(INVALID_CONTEXT, "the function belongs to another context");
	if (gy != 1 || gz != 1 || by != 1 || bz != 1) return complain(INVALID_VALUE, "kernels have one dimension");
	if (int code = fits(gx, bx)) return code;
	if (shared) return complain(INVALID_VALUE, "no kernel shares memory");
	const Entry *e = f->second.entry;
	if (extra || (e->count && !parameters)) return complain(INVALID_VALUE, "the arguments are missing");
	auto l = std::make_shared<Launch>(function, e, gx, bx);
	for (size_t i = 0; i < e->count; i++) memcpy(&l->arguments[i], parameters[i], e->sizes[i]);
	return submit(stream, l);
}
