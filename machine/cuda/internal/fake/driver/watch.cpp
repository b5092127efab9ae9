// Races: places that two touch who may run at the same time, one of them to write.
#include "state.h"

namespace fake {

const size_t word = 4; // bytes of a cell: no kernel stores less

// cells are the addresses of those that the threads of the launch have touched.
static std::vector<Address> &cells = *new std::vector<Address>; // never destroyed: threads may outlive main

void touch(Address at, size_t size, bool write) {
	if (!the().watch || !size) return;
	auto &ranges = write ? the().touched.writes : the().touched.reads;
	ranges.push_back({at, at + size});
}

// race says what is wrong if a thread touches a cell, or returns null.
static const char *race(const Cell &c, int me, How how) {
	const bool alone = c.writer == NOBODY || c.writer == me;
	if (how == READ) return alone ? nullptr : "reads what another thread writes";
	if (c.reader != NOBODY && c.reader != me) return "writes what another thread reads";
	return alone || (how == VOLATILE && c.writer == SEVERAL) ? nullptr : "writes what another thread writes";
}

const char *touch_in_turn(Allocation *a, size_t offset, size_t size, How how) {
	if (a->cells.empty()) a->cells.resize((a->size + word - 1) / word);
	const int me = int(place.thread) + 1;
	for (size_t i = offset / word; i <= (offset + size - 1) / word; i++) {
		Cell &c = a->cells[i];
		if (const char *wrong = race(c, me, how)) return wrong;
		if (c.writer == NOBODY && c.reader == NOBODY) cells.push_back(a->at + i * word);
		if (how == READ) c.reader = c.reader == NOBODY || c.reader == me ? me : SEVERAL;
		else c.writer = how == WRITE ? me : SEVERAL;
	}
	return nullptr;
}

// lengthen appends a cell to ranges, which are in order.
static void lengthen(std::vector<Range> &ranges, Address at) {
	if (!ranges.empty() && ranges.back().to == at) ranges.back().to += word;
	else ranges.push_back({at, at + word});
}

void launch_ended() {
	std::sort(cells.begin(), cells.end());
	for (Address at : cells) {
		Allocation *a = holder(at);
		Cell &c = a->cells[at % room / word];
		if (c.reader != NOBODY) lengthen(the().touched.reads, at);
		if (c.writer != NOBODY) lengthen(the().touched.writes, at);
		c = {};
	}
	cells.clear();
}

// common returns an address that is in both, or 0.
static Address common(const std::vector<Range> &a, const std::vector<Range> &b) {
	for (const Range &x : a) {
		for (const Range &y : b) {
			if (x.from < y.to && y.from < x.to) return std::max(x.from, y.from);
		}
	}
	return 0;
}

// waits says for each node which ones it waits for, also for the sake of others.
static std::vector<std::vector<bool>> waits(const std::vector<Node> &nodes) {
	std::vector<std::vector<bool>> all(nodes.size(), std::vector<bool>(nodes.size()));
	for (size_t i = 0; i < nodes.size(); i++) {
		for (size_t before : nodes[i].after) {
			all[i][before] = true;
			for (size_t k = 0; k < before; k++) all[i][k] = all[i][k] || all[before][k];
		}
	}
	return all;
}

int apart(const std::vector<Node> &nodes, const std::vector<Touched> &touched) {
	const auto waiting = waits(nodes);
	for (size_t i = 0; i < nodes.size(); i++) {
		for (size_t k = 0; k < i; k++) {
			if (waiting[i][k]) continue;
			const Touched &a = touched[k], &b = touched[i];
			Address at = common(a.writes, b.writes);
			if (!at) at = common(a.writes, b.reads);
			if (!at) at = common(a.reads, b.writes);
			if (!at) continue;
			return complain(LAUNCH_FAILED, "nodes %zu (%s) and %zu (%s) do not wait for each other, and both touch %#llx", k,
				nodes[k].work.front()->name(), i, nodes[i].work.front()->name(), (unsigned long long)at);
		}
	}
	return SUCCESS;
}

} // namespace fake
