// Graphs.
#include "state.h"

namespace fake {

// Replay is one launch of a graph.
struct Replay : Task {
	std::vector<Node> nodes;

	explicit Replay(const Graph &g) : Task(g.context), nodes(g.nodes) {}
	const char *name() const override { return "a graph"; }
	int check() const override {
		for (const Node &n : nodes) {
			for (const Work &w : n.work) {
				if (int code = w->check()) return code;
			}
		}
		return SUCCESS;
	}

	// A GPU runs nodes at once that do not wait for each other. Here, of the nodes that may
	// run, the last one that was added does: so whoever forgets an edge sees it.
	void run() const override {
		std::vector<bool> done(nodes.size());
		std::vector<Touched> touched(nodes.size());
		for (size_t left = nodes.size(); left > 0; left--) {
			size_t i = nodes.size();
			while (i-- > 0 && (done[i] || !ready(nodes[i], done))) {
			}
			for (const Work &w : nodes[i].work) {
				perform(w);
				append(touched[i], the().touched);
			}
			done[i] = true;
		}
		if (!the().faults.lost) the().faults.lost = apart(nodes, touched);
	}

	static void append(Touched &all, const Touched &next) {
		all.reads.insert(all.reads.end(), next.reads.begin(), next.reads.end());
		all.writes.insert(all.writes.end(), next.writes.begin(), next.writes.end());
	}

	static bool ready(const Node &n, const std::vector<bool> &done) {
		for (size_t i : n.after) {
			if (!done[i]) return false;
		}
		return true;
	}
};

// find finds a graph.
static int find(Handle handle, Graph **g) {
	auto at = the().objects.graphs.find(handle);
	if (at == the().objects.graphs.end()) return complain(INVALID_HANDLE, "no such graph");
	*g = &at->second;
	return SUCCESS;
}

} // namespace fake

using namespace fake;

API int cuGraphCreate(Handle *graph, unsigned flags) {
	ENTER("cuGraphCreate", CONTEXT);
	if (flags) return complain(INVALID_VALUE, "flags %u", flags);
	*graph = fresh();
	the().objects.graphs[*graph] = {current, {}};
	return SUCCESS;
}

API int cuGraphAddChildGraphNode(Handle *node, Handle graph, const Handle *after, size_t n, Handle child) {
	ENTER("cuGraphAddChildGraphNode", CONTEXT);
	Graph *g, *c;
	if (int code = find(graph, &g)) return code;
	if (int code = find(child, &c)) return code;
	if (c->nodes.size() != 1) return complain(INVALID_VALUE, "a child that was not captured");
	Node made = {fresh(), c->nodes[0].work, {}};
	for (size_t k = 0; k < n; k++) {
		size_t i = 0;
		while (i < g->nodes.size() && g->nodes[i].handle != after[k]) i++;
		if (i == g->nodes.size()) return complain(INVALID_VALUE, "after a node that is not of this graph");
		made.after.push_back(i);
	}
	*node = made.handle;
	g->nodes.push_back(made);
	return SUCCESS;
}

static int instantiate(Handle *exec, Handle graph) {
	auto at = the().objects.graphs.find(graph);
	if (at == the().objects.graphs.end()) return complain(INVALID_HANDLE, "no such graph");
	*exec = fresh();
	the().objects.execs[*exec] = at->second;
	return SUCCESS;
}

API int cuGraphInstantiate_v2(Handle *exec, Handle graph, Handle *, char *, size_t) {
	ENTER("cuGraphInstantiate_v2", CONTEXT);
	return instantiate(exec, graph);
}

API int cuGraphInstantiateWithFlags(Handle *exec, Handle graph, unsigned long long) {
	ENTER("cuGraphInstantiateWithFlags", CONTEXT);
	return instantiate(exec, graph);
}

API int cuGraphLaunch(Handle exec, Handle stream) {
	ENTER("cuGraphLaunch", CONTEXT);
	Objects &o = the().objects;
	auto at = o.execs.find(exec);
	if (at == o.execs.end()) return complain(INVALID_HANDLE, "no such executable graph");
	if (at->second.context != current) return complain(INVALID_CONTEXT, "the graph belongs to another context");
	auto s = o.streams.find(stream);
	if (s != o.streams.end() && s->second->capture != Stream::NONE) {
		return complain(CAPTURE_UNSUPPORTED, "a graph in a graph");
	}
	return submit(stream, std::make_shared<Replay>(at->second));
}

API int cuGraphDestroy(Handle graph) {
	ENTER("cuGraphDestroy", CONTEXT);
	return the().objects.graphs.erase(graph) ? int(SUCCESS) : complain(INVALID_HANDLE, "no such graph");
}

API int cuGraphExecDestroy(Handle exec) {
	ENTER("cuGraphExecDestroy", CONTEXT);
	return the().objects.execs.erase(exec) ? int(SUCCESS) : complain(INVALID_HANDLE, "no such executable graph");
}
