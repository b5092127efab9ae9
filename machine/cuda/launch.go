//go:build gpu

package cuda

import (
	"errors"
	"fmt"

	"gorgonia.org/cu"

	"vaelab/machine/cuda/internal/nvidia"
	"vaelab/machine/cuda/kernels"
)

// Threads of a block, and blocks at most: a kernel's threads go on with what is left.
const (
	blockThreads = 128
	mostBlocks   = 4096
)

// launchAll puts a piece into the stream.
func (d *Device) launchAll(p piece) error {
	if p.multiplies() {
		at, err := d.workspace(p.workspace)
		if err != nil {
			return err
		}
		if err := nvidia.SetWorkspace(&d.blas, at, d.workspaceBytes); err != nil {
			return err
		}
	}
	for _, l := range p.launches {
		if err := d.launch(l); err != nil {
			return err
		}
	}
	return nil
}

// launch puts one launch into the stream, and waits for it if somebody debugs.
func (d *Device) launch(l kernels.Launch) error {
	err := d.put(l)
	if err == nil && d.mode == Debug {
		err = d.stream.Synchronize()
	}
	if err != nil {
		return fmt.Errorf("%v: %w", l, err)
	}
	return nil
}

func (d *Device) put(l kernels.Launch) error {
	if l.Product != nil {
		return d.multiply(*l.Product)
	}
	f, err := d.function(l.Kernel)
	if err != nil {
		return err
	}
	blocks := min((l.Threads+blockThreads-1)/blockThreads, mostBlocks)
	return nvidia.Launch(f, blocks, blockThreads, d.stream, l.Args)
}

// function finds a kernel, and has its module compiled if it is the first of it.
func (d *Device) function(kernel string) (cu.Function, error) {
	if f, known := d.functions[kernel]; known {
		return f, nil
	}
	f, err := d.load(kernel)
	if err == nil {
		d.functions[kernel] = f
	}
	return f, err
}

// load finds a kernel in its module.
func (d *Device) load(kernel string) (cu.Function, error) {
	m, ok := kernels.ModuleOf(kernel)
	if !ok {
		return cu.Function{}, errors.New("no module has it")
	}
	module, loaded := d.modules[m.Name]
	if !loaded {
		var err error
		if module, err = cu.LoadData(m.PTX); err != nil {
			return cu.Function{}, fmt.Errorf("compiling %s.ptx: %s%w", m.Name, nvidia.CompilerLog(m.PTX), err)
		}
		d.modules[m.Name] = module
	}
	return module.Function(kernel)
}

// multiply puts a matrix product into the stream. cuBLAS takes columns for rows: it is
// asked for Cᵀ = Bᵀ Aᵀ.
func (d *Device) multiply(p kernels.Product) error {
	operand := func(m kernels.Matrix, transposed bool) nvidia.Operand {
		return nvidia.Operand{At: cu.DevicePtr(m.At), Leading: m.Cols, Transposed: transposed}
	}
	return nvidia.Multiply(&d.blas, operand(p.C, false), p.C.Cols, p.C.Rows, p.Depth(), operand(p.B, p.TransB), operand(p.A, p.TransA))
}
