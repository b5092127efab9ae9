//go:build gpu

package cuda

import "gorgonia.org/cu"

// mostWorkspaces is the number of products that may run at once.
const mostWorkspaces = 32

// workspaceBytes is the scratch memory that cuBLAS asks for on GPUs of a compute capability.
func workspaceBytes(major int) int64 {
	if major >= 9 {
		return 32 * mib
	}
	return 4 * mib
}

// workspace returns scratch memory for cuBLAS. It is given its own, because it would otherwise take
// some while a graph is captured; and one for each product of a step, because those that run at once
// can't share any. The first run of a product takes it.
func (d *Device) workspace(i int) (cu.DevicePtr, error) {
	for len(d.workspaces) <= i {
		at, err := d.allocate(int(d.workspaceBytes))
		if err != nil {
			return 0, err
		}
		d.workspaces = append(d.workspaces, at)
	}
	return d.workspaces[i], nil
}
