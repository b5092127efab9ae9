//go:build gpu

package cuda

import (
	"errors"
	"fmt"
	"unsafe"

	"gonum.org/v1/gonum/blas"
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
		if err := nvidia.SetWorkspace(&d.blas, d.workspace(p.workspace), workspaceBytes); err != nil {
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

// launch puts one launch into the stream.
func (d *Device) launch(l kernels.Launch) error {
	if l.Product != nil {
		return d.multiply(*l.Product)
	}
	f, err := d.function(l.Kernel)
	if err != nil {
		return err
	}
	blocks := min((l.Threads+blockThreads-1)/blockThreads, mostBlocks)
	if err := nvidia.Launch(f, blocks, blockThreads, d.stream, l.Args); err != nil {
		return fmt.Errorf("kernel %s: %w", l.Kernel, err)
	}
	return nil
}

// function finds a kernel, and has its module compiled if it is the first of it.
func (d *Device) function(kernel string) (cu.Function, error) {
	if f, known := d.functions[kernel]; known {
		return f, nil
	}
	f, err := d.load(kernel)
	if err != nil {
		return f, fmt.Errorf("kernel %s: %w", kernel, err)
	}
	d.functions[kernel] = f
	return f, nil
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
			return cu.Function{}, fmt.Errorf("compiling %s.ptx: %w", m.Name, err)
		}
		d.modules[m.Name] = module
	}
	return module.Function(kernel)
}

// multiply puts a matrix product into the stream. cuBLAS takes columns for rows: it is
// asked for Cᵀ = Bᵀ Aᵀ.
func (d *Device) multiply(p kernels.Product) error {
	k := p.A.Cols
	if p.TransA {
		k = p.A.Rows
	}
	d.blas.Sgemm(transposed(p.TransB), transposed(p.TransA), p.C.Cols, p.C.Rows, k,
		1, slice(p.B), p.B.Cols, slice(p.A), p.A.Cols,
		0, slice(p.C), p.C.Cols)
	if err := d.blas.Err(); err != nil {
		return fmt.Errorf("cuBLAS product (%d, %d, %d): %w", p.C.Rows, p.C.Cols, k, err)
	}
	return nil
}

func transposed(yes bool) blas.Transpose {
	if yes {
		return blas.Trans
	}
	return blas.NoTrans
}

// slice is what cu/blas takes for a matrix on the GPU. Nobody may read it here.
func slice(m kernels.Matrix) []float32 {
	return unsafe.Slice(*(**float32)(unsafe.Pointer(&m.At)), m.Size())
}
