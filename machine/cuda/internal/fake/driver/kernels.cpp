// The kernels, compiled for the host from the text that the card's are compiled from, and
// the table of them.
#include "entry.h"

int fake_thread, fake_threads;

#include "kernels.cu"

namespace fake {

template <class... P, void (*F)(P...)>
template <size_t... I>
void Kernel<F>::each(const uint64_t *box, int first, int count, bool backwards, std::index_sequence<I...>) {
	(void)box; // a kernel without parameters
	for (int t = 0; t < count; t++) {
		fake_thread = first + (backwards ? count - 1 - t : t);
		F(unbox<P>(box[I])...);
	}
}

#define ENTRY(name, exchanges) {#name, exchanges, Kernel<&name>::count, Kernel<&name>::parameters, Kernel<&name>::run},

const Entry entries[] = {
#include "entries.h" // ENTRY(name, exchanges) for each kernel in the PTX: Build writes it
	{nullptr, false, 0, nullptr, nullptr}};
const size_t entry_count = sizeof entries / sizeof *entries - 1;

} // namespace fake
