// What the fake driver knows, and the door that each call comes in by.
#pragma once
#include <algorithm>
#include <cstdarg>
#include <cstdio>
#include <cstdlib>
#include <deque>
#include <map>
#include <memory>
#include <mutex>
#include <string>
#include <thread>
#include <vector>

#include "ptx.h"

#define API extern "C" __attribute__((visibility("default")))

namespace fake {

// Code is a CUresult.
enum Code : int {
	HANG = -1, // no code: the call does not return
	SUCCESS = 0,
	INVALID_VALUE = 1,
	OUT_OF_MEMORY = 2,
	NOT_INITIALIZED = 3,
	NO_DEVICE = 100,
	INVALID_DEVICE = 101,
	INVALID_IMAGE = 200,
	INVALID_CONTEXT = 201,
	INVALID_PTX = 218,
	INVALID_HANDLE = 400,
	ILLEGAL_STATE = 401,
	NOT_FOUND = 500,
	ILLEGAL_ADDRESS = 700,
	LAUNCH_FAILED = 719,
	CAPTURE_UNSUPPORTED = 900,
	CAPTURE_INVALIDATED = 901,
	CAPTURE_UNMATCHED = 903,
	CAPTURE_IMPLICIT = 906,
	CAPTURE_WRONG_THREAD = 908,
};

// Handle is what the caller holds of an object. No number is given twice, so a handle of
// something that is gone is known for what it is.
typedef uint64_t Handle;

// Cell says who touched four bytes in the launch that runs: a thread, counted from 1, or one of
// these.
enum { NOBODY = 0, SEVERAL = -1 };
struct Cell {
	int writer = NOBODY, reader = NOBODY;
};

// Allocation is memory of the device.
struct Allocation {
	Address at;
	size_t size;
	Handle context;
	unsigned char *bytes;
	std::vector<Cell> cells; // none unless somebody watches

	Allocation(Address at, size_t size, Handle context);
	~Allocation();
};

// Range is from an address to before another.
struct Range {
	Address from, to;
};

// Touched is what a piece of work read and wrote.
struct Touched {
	std::vector<Range> reads, writes;
};

// Task is what a stream does: a launch, a product, a copy. A captured one is done again and again.
struct Task {
	const Handle context;
	explicit Task(Handle context) : context(context) {}
	virtual ~Task() = default;
	virtual const char *name() const = 0;
	virtual int check() const = 0; // that what it needs is there: when it is issued or replayed
	virtual void run() const = 0;
};
typedef std::shared_ptr<const Task> Work;

// Stream holds work back until somebody waits for it: whoever forgets to wait sees it.
struct Stream {
	Handle handle, context;
	bool blocking; // the default stream waits for it
	std::deque<Work> queue;

	enum { NONE, ACTIVE, INVALID } capture = NONE;
	int mode = 0; // CUstreamCaptureMode
	std::thread::id thread;
	std::vector<Work> record;
};

struct Module {
	Handle context;
	std::map<std::string, Handle> functions; // that were asked for
	const Image *image;
};

struct Function {
	Handle module;
	const Entry *entry;
};

// Node is work of a graph that runs in order, after that of some earlier nodes.
struct Node {
	Handle handle;
	std::vector<Work> work;
	std::vector<size_t> after;
};

struct Graph {
	Handle context;
	std::vector<Node> nodes;
};

// Blas is a handle of cuBLAS.
struct Blas {
	Handle context, stream = 0;
	Address workspace = 0;
	size_t workspace_size = 0;
	int math = 0; // cublasMath_t
};

struct Primary {
	Handle context = 0;
	int users = 0;
};

// Objects are what the caller made and has not destroyed.
struct Objects {
	std::map<Handle, int> contexts; // to the device
	std::map<int, Primary> primary; // of a device
	std::map<Address, std::shared_ptr<Allocation>> memory;
	std::map<Handle, std::shared_ptr<Stream>> streams;
	std::map<Handle, Module> modules;
	std::map<Handle, Function> functions;
	std::map<Handle, Graph> graphs, execs;
	std::map<Handle, Blas> handles;
};

// Counts are of what has been done: work counts once it has run.
struct Counts {
	std::map<std::string, long long> calls, launches;
	long long to_device = 0, to_host = 0, on_device = 0, set = 0; // bytes
	long long live = 0, peak = 0;                                 // bytes
};

// Faults are what a test wants to fail.
struct Fault {
	std::string call; // empty: any
	long long in;     // calls from now
	int code;
	bool lasting;
};
struct Faults {
	std::vector<Fault> planned;
	int lost = 0; // the code that every call returns, once the device is lost
};

const long long all_memory = 8ll << 30;

struct State {
	std::recursive_mutex lock;
	bool initialised = false;
	int devices = 1;
	uint64_t handles = 0; // given so far
	Address addresses = device_bit + room; // the next

	Objects objects;
	Counts counts;
	Faults faults;
	long long limit = all_memory; // bytes of the devices together
	bool watch = false;           // for races
	Touched touched;              // by the work that ran last, if somebody watches
	std::string complaints, call;
};

// the is the only state: a driver has one.
State &the();

// current is the context of this thread.
extern thread_local Handle current;

// fresh returns a handle.
Handle fresh();

// complain keeps a line for the test to read, and returns the code.
int complain(int code, const char *format, ...) __attribute__((format(printf, 2, 3)));

// Needs says what a call needs to be let in.
enum Needs {
	NOTHING,
	DRIVER,  // cuInit was called
	CONTEXT, // this thread has a context
	QUIET,   // and no capture forbids what waits, allocates or frees
};

// Door lets one call in at a time, counts it, and says how it fails, if it does.
struct Door {
	std::unique_lock<std::recursive_mutex> lock;
	int code;
	bool wanted; // a test asked for this failure

	Door(const char *call, Needs needs);
};

#define ENTER(call, needs)   \
	Door door(call, needs);  \
	if (door.code) return door.code

// inside finds the memory of a range of device addresses, which must be in one live
// allocation of the context.
int inside(int code, const char *what, Handle context, Address at, size_t size, unsigned char **host);

// holder returns the allocation that an address lies in, or null.
Allocation *holder(Address at);

// touch notes that work touches some bytes, if somebody watches.
void touch(Address at, size_t size, bool write);

// touch_in_turn is touch for the thread that runs; two threads of a launch may not touch the same
// place if one of them writes it. It returns what is wrong, or null.
const char *touch_in_turn(Allocation *a, size_t offset, size_t size, How how);

// launch_ended makes of what its threads touched what the launch did.
void launch_ended();

// apart complains if work that may run at the same time touches the same place, and one writes it.
int apart(const std::vector<Node> &nodes, const std::vector<Touched> &touched);

// submit gives work to a stream, which records it, queues it or does it.
int submit(Handle stream, Work work);

// perform does a piece of work now. What goes wrong on the device loses it.
void perform(const Work &w);

// settle does what streams of a context have queued: all, or those that the default stream waits for.
int settle(Handle context, bool all);
int settle(Stream &s);

// work_through runs all threads of a launch. It complains of a kernel that reaches or exchanges
// wrongly, and returns a code.
int work_through(const Entry &kernel, const uint64_t *arguments, Handle context, unsigned blocks, unsigned block);

// product is C = alpha op(A) op(B) + beta C, column-major. op(A) is m x k.
struct Product {
	bool trans_a, trans_b, tf32;
	int m, n, k;
	float alpha, beta;
	const float *a, *b;
	float *c;
	size_t lda, ldb, ldc;
};
void product(const Product &p);

} // namespace fake
