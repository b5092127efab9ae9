// What the tests share, and main: run without arguments, it lists the cases.
#include "check.h"

#include <fstream>
#include <sstream>

static std::vector<Case> &cases() {
	static std::vector<Case> all;
	return all;
}

Case::Case(const char *name, void (*run)()) : name(name), run(run) { cases().push_back(*this); }

static bool failed = false;

void is(double got, double want, const char *what, const char *file, int line) {
	if (got == want || (std::isnan(got) && std::isnan(want))) return;
	failed = true;
	printf("%s:%d: %s is %g, not %g\n", file, line, what, got, want);
}

static size_t heard = 0;

// has reports whether a text has parts in it, one behind the other.
static bool has(const std::string &text, const std::string &parts) {
	std::istringstream in(parts);
	size_t at = 0;
	for (std::string part; getline(in, part, '*'); at += part.size()) {
		if ((at = text.find(part, at)) == std::string::npos) return false;
	}
	return true;
}

void complains(const std::string &part, const char *file, int line) {
	char *text = fake_complaint();
	const std::string said = std::string(text).substr(heard);
	heard += said.size();
	free(text);
	if (part.empty() ? said.empty() : has(said, part)) return;
	failed = true;
	printf("%s:%d: %s, not %s\n", file, line, said.empty() ? "nothing was said" : said.c_str(), part.c_str());
}

void forget() { heard = 0; }

long long count(const std::string &what) {
	char *text = fake_counts();
	std::istringstream in(text);
	free(text);
	for (std::string line; getline(in, line);) {
		if (line.compare(0, what.size() + 1, what + " ") == 0) return atoll(line.c_str() + what.size());
	}
	return 0;
}

long long touched(const char *how, Address from) {
	char *text = fake_touched();
	std::istringstream in(text);
	free(text);
	std::string kind;
	long long bytes;
	for (Address at; in >> kind >> at >> bytes;) {
		if (kind == how && at == from) return bytes;
	}
	return 0;
}

void start() {
	Handle c;
	OK(cuInit(0));
	OK(cuDevicePrimaryCtxRetain(&c, 0));
	OK(cuCtxSetCurrent(c));
}

Address memory(const std::vector<float> &values) {
	Address at = 0;
	OK(cuMemAlloc_v2(&at, values.size() * 4));
	OK(cuMemcpyHtoD_v2(at, values.data(), values.size() * 4));
	return at;
}

std::vector<float> values(Address at, size_t n) {
	std::vector<float> v(n);
	OK(cuMemcpyDtoH_v2(v.data(), at, n * 4));
	return v;
}

Handle stream(unsigned flags) {
	Handle s = 0;
	OK(cuStreamCreate(&s, flags));
	return s;
}

Handle module(const char *file) {
	std::ifstream in(file);
	const std::string ptx(std::istreambuf_iterator<char>(in), {});
	Handle m = 0;
	OK(cuModuleLoadData(&m, ptx.c_str()));
	return m;
}

Handle function(const char *name) {
	static const Handle m = module();
	Handle f = 0;
	OK(cuModuleGetFunction(&f, m, name));
	return f;
}

Handle edge(const char *name) {
	Handle f = 0;
	OK(cuModuleGetFunction(&f, module("edges.ptx"), name));
	return f;
}

int main(int argc, char **argv) {
	for (const Case &c : cases()) {
		if (argc < 2) puts(c.name);
		else if (!strcmp(argv[1], c.name)) c.run();
	}
	return failed;
}
