// Modules and launches of kernels.
#include <sstream>

#include "state.h"

namespace fake {

// declared is a parameter as PTX has it.
struct declared {
	size_t size;
	bool floating;
};

// parameter reads ".param .u64 name" or ".param .align 8 .b8 name[16]".
static declared parameter(const std::string &text) {
	std::istringstream in(text);
	declared d = {0, false};
	for (std::string word; in >> word;) {
		if (word.size() < 3 || word[0] != '.' || !strchr("ubsf", word[1]) || !isdigit(word[2])) continue;
		d = {size_t(atoi(word.c_str() + 2)) / 8, word[1] == 'f'};
	}
	const size_t bracket = text.find('[');
	if (bracket != std::string::npos) d.size *= atoi(text.c_str() + bracket + 1);
	return d;
}

// parameters reads what stands between an entry's parentheses.
static std::vector<declared> parameters(const std::string &list) {
	std::vector<declared> all;
	std::istringstream in(list);
	for (std::string one; getline(in, one, ',');) {
		if (one.find(".param") != std::string::npos) all.push_back(parameter(one));
	}
	return all;
}

static const Entry *compiled(const std::string &name) {
	for (size_t i = 0; i < entry_count; i++) {
		if (name == entries[i].name) return &entries[i];
	}
	return nullptr;
}

// agree compares an entry of the PTX with the kernel of its name.
static int agree(const std::string &name, const std::vector<declared> &ptx) {
	const Entry *e = compiled(name);
	const char *n = name.c_str();
	if (!e) return complain(INVALID_PTX, "no kernel was compiled for the host that is called %s", n);
	if (ptx.size() != e->count) {
		return complain(INVALID_PTX, "%s has %zu parameters in PTX and %zu in C++", n, ptx.size(), e->count);
	}
	for (size_t i = 0; i < e->count; i++) {
		const Parameter &p = e->parameters[i];
		if (ptx[i].size == p.size && ptx[i].floating == p.floating) continue;
		return complain(INVALID_PTX, "%s: parameter %zu has %zu bytes%s in PTX and %zu%s in C++", n, i, ptx[i].size,
			ptx[i].floating ? " of a float" : "", p.size, p.floating ? " of a float" : "");
	}
	return SUCCESS;
}

// load finds the kernels in a text of PTX.
static int load(const std::string &ptx, Module &m) {
	if (ptx.find(".version") == std::string::npos || ptx.find(".target") == std::string::npos) {
		return complain(INVALID_IMAGE, "this is no PTX");
	}
	static const std::string mark = ".visible .entry ";
	for (size_t at = ptx.find(mark); at != std::string::npos; at = ptx.find(mark, at + 1)) {
		const size_t open = ptx.find('(', at), close = ptx.find(')', at);
		if (close == std::string::npos || open > close) return complain(INVALID_PTX, "an entry without end");
		const std::string name = ptx.substr(at + mark.size(), open - at - mark.size());
		if (int code = agree(name, parameters(ptx.substr(open + 1, close - open - 1)))) return code;
		m.entries[name] = compiled(name);
	}
	return SUCCESS;
}

// Launch is one of a kernel, with the arguments that it was given.
struct Launch : Task {
	Handle function;
	const Entry *entry;
	int threads;
	std::vector<uint64_t> arguments;

	Launch(Handle f, const Entry *e, int threads) : Task(current), function(f), entry(e), threads(threads), arguments(e->count) {}

	// translate makes the arguments what the host's function takes.
	int translate(std::vector<uint64_t> &host) const {
		host = arguments;
		for (size_t i = 0; i < entry->count; i++) {
			const Parameter &p = entry->parameters[i];
			if (!p.pointer || !arguments[i]) continue; // a null pointer says that there is none
			const std::string what = std::string(entry->name) + "'s parameter " + std::to_string(i);
			unsigned char *at;
			if (int code = inside(ILLEGAL_ADDRESS, what.c_str(), context, arguments[i], 1, &at)) return code;
			if (arguments[i] % p.aligned) return complain(ILLEGAL_ADDRESS, "%s is not aligned", what.c_str());
			host[i] = reinterpret_cast<uint64_t>(at);
		}
		return SUCCESS;
	}

	// apart checks that nothing that is written is read as another operand.
	int apart() const {
		for (size_t i = 0; i < entry->count; i++) {
			for (size_t j = 0; j < entry->count; j++) {
				if (i == j || !entry->parameters[i].writable || !entry->parameters[j].pointer) continue;
				if (!arguments[i] || arguments[i] != arguments[j]) continue;
				return complain(INVALID_VALUE, "%s writes where parameters %zu and %zu are", entry->name, i, j);
			}
		}
		return SUCCESS;
	}

	int check() const override {
		std::vector<uint64_t> host;
		if (!the().objects.functions.count(function)) return complain(INVALID_HANDLE, "the module of %s was unloaded", entry->name);
		if (int code = translate(host)) return code;
		return apart();
	}

	void run() const override {
		std::vector<uint64_t> host;
		if (translate(host)) return;
		if (the().trace) fprintf(stderr, "fake: %s, %d threads\n", entry->name, threads);
		if (int code = work_through(*entry, host.data(), threads)) {
			the().faults.lost = code;
			return;
		}
		the().counts.launches[entry->name]++;
		for (size_t i = 0; i < entry->count; i++) {
			if (!entry->parameters[i].pointer || intact(arguments[i])) continue;
			the().faults.lost = complain(ILLEGAL_ADDRESS, "it was %s", entry->name);
		}
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

} // namespace fake

using namespace fake;

API int cuModuleLoadData(Handle *module, const void *image) {
	ENTER("cuModuleLoadData", QUIET);
	Module m{current, {}, {}};
	if (int code = load(static_cast<const char *>(image), m)) return code;
	*module = fresh();
	the().objects.modules[*module] = m;
	return SUCCESS;
}

API int cuModuleGetFunction(Handle *function, Handle module, const char *name) {
	ENTER("cuModuleGetFunction", CONTEXT);
	Objects &o = the().objects;
	auto m = o.modules.find(module);
	if (m == o.modules.end()) return complain(INVALID_HANDLE, "no such module");
	if (m->second.context != current) return complain(INVALID_CONTEXT, "the module belongs to another context");
	auto e = m->second.entries.find(name);
	if (e == m->second.entries.end()) return complain(NOT_FOUND, "the module has no kernel %s", name);
	Handle &h = m->second.functions[name];
	if (!h) h = fresh();
	o.functions[h] = {module, e->second};
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
	auto l = std::make_shared<Launch>(function, e, int(gx * bx));
	for (size_t i = 0; i < e->count; i++) memcpy(&l->arguments[i], parameters[i], e->parameters[i].size);
	return submit(stream, l);
}
