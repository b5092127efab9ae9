#pragma once
#define cublasSnrm2 cublasSnrm2_v2
#define cublasDnrm2 cublasDnrm2_v2
#define cublasScnrm2 cublasScnrm2_v2
#define cublasDznrm2 cublasDznrm2_v2
#define cublasSdot cublasSdot_v2
#define cublasDdot cublasDdot_v2
#define cublasSscal cublasSscal_v2
#define cublasDscal cublasDscal_v2
#define cublasCscal cublasCscal_v2
#define cublasCsscal cublasCsscal_v2
#define cublasZscal cublasZscal_v2
#define cublasZdscal cublasZdscal_v2
#define cublasSaxpy cublasSaxpy_v2
#define cublasDaxpy cublasDaxpy_v2
#define cublasCaxpy cublasCaxpy_v2
#define cublasZaxpy cublasZaxpy_v2
#define cublasScopy cublasScopy_v2
#define cublasDcopy cublasDcopy_v2
#define cublasCcopy cublasCcopy_v2
#define cublasZcopy cublasZcopy_v2
#define cublasSswap cublasSswap_v2
#define cublasDswap cublasDswap_v2
#define cublasCswap cublasCswap_v2
#define cublasZswap cublasZswap_v2
#define cublasIsamax cublasIsamax_v2
#define cublasIdamax cublasIdamax_v2
#define cublasIcamax cublasIcamax_v2
#define cublasIzamax cublasIzamax_v2
#define cublasIsamin cublasIsamin_v2
#define cublasIdamin cublasIdamin_v2
#define cublasIcamin cublasIcamin_v2
#define cublasIzamin cublasIzamin_v2
#define cublasSasum cublasSasum_v2
#define cublasDasum cublasDasum_v2
#define cublasScasum cublasScasum_v2
#define cublasDzasum cublasDzasum_v2
#define cublasSrot cublasSrot_v2
#define cublasDrot cublasDrot_v2
#define cublasCrot cublasCrot_v2
#define cublasCsrot cublasCsrot_v2
#define cublasZrot cublasZrot_v2
#define cublasZdrot cublasZdrot_v2
#define cublasSrotg cublasSrotg_v2
#define cublasDrotg cublasDrotg_v2
#define cublasCrotg cublasCrotg_v2
#define cublasZrotg cublasZrotg_v2
#define cublasSrotm cublasSrotm_v2
#define cublasDrotm cublasDrotm_v2
#define cublasSrotmg cublasSrotmg_v2
#define cublasDrotmg cublasDrotmg_v2
#define cublasSgemv cublasSgemv_v2
#define cublasDgemv cublasDgemv_v2
#define cublasCgemv cublasCgemv_v2
#define cublasZgemv cublasZgemv_v2
#define cublasSgbmv cublasSgbmv_v2
#define cublasDgbmv cublasDgbmv_v2
#define cublasCgbmv cublasCgbmv_v2
#define cublasZgbmv cublasZgbmv_v2
#define cublasStrmv cublasStrmv_v2
#define cublasDtrmv cublasDtrmv_v2
#define cublasCtrmv cublasCtrmv_v2
#define cublasZtrmv cublasZtrmv_v2
#define cublasStbmv cublasStbmv_v2
#define cublasDtbmv cublasDtbmv_v2
#define cublasCtbmv cublasCtbmv_v2
#define cublasZtbmv cublasZtbmv_v2
#define cublasStpmv cublasStpmv_v2
#define cublasDtpmv cublasDtpmv_v2
#define cublasCtpmv cublasCtpmv_v2
#define cublasZtpmv cublasZtpmv_v2
#define cublasStrsv cublasStrsv_v2
#define cublasDtrsv cublasDtrsv_v2
#define cublasCtrsv cublasCtrsv_v2
#define cublasZtrsv cublasZtrsv_v2
#define cublasStpsv cublasStpsv_v2
#define cublasDtpsv cublasDtpsv_v2
#define cublasCtpsv cublasCtpsv_v2
#define cublasZtpsv cublasZtpsv_v2
#define cublasStbsv cublasStbsv_v2
#define cublasDtbsv cublasDtbsv_v2
#define cublasCtbsv cublasCtbsv_v2
#define cublasZtbsv cublasZtbsv_v2
#define cublasSsymv cublasSsymv_v2
#define cublasDsymv cublasDsymv_v2
#define cublasCsymv cublasCsymv_v2
#define cublasZsymv cublasZsymv_v2
#define cublasChemv cublasChemv_v2
#define cublasZhemv cublasZhemv_v2
#define cublasSsbmv cublasSsbmv_v2
#define cublasDsbmv cublasDsbmv_v2
#define cublasChbmv cublasChbmv_v2
#define cublasZhbmv cublasZhbmv_v2
#define cublasSspmv cublasSspmv_v2
#define cublasDspmv cublasDspmv_v2
#define cublasChpmv cublasChpmv_v2
#define cublasZhpmv cublasZhpmv_v2
#define cublasSger cublasSger_v2
#define cublasDger cublasDger_v2
#define cublasCgeru cublasCgeru_v2
#define cublasCgerc cublasCgerc_v2
#define cublasZgeru cublasZgeru_v2
#define cublasZgerc cublasZgerc_v2
#define cublasSsyr cublasSsyr_v2
#define cublasDsyr cublasDsyr_v2
#define cublasCsyr cublasCsyr_v2
#define cublasZsyr cublasZsyr_v2
#define cublasCher cublasCher_v2
#define cublasZher cublasZher_v2
#define cublasSspr cublasSspr_v2
#define cublasDspr cublasDspr_v2
#define cublasChpr cublasChpr_v2
#define cublasZhpr cublasZhpr_v2
#define cublasSsyr2 cublasSsyr2_v2
#define cublasDsyr2 cublasDsyr2_v2
#define cublasCsyr2 cublasCsyr2_v2
#define cublasZsyr2 cublasZsyr2_v2
#define cublasCher2 cublasCher2_v2
#define cublasZher2 cublasZher2_v2
#define cublasSspr2 cublasSspr2_v2
#define cublasDspr2 cublasDspr2_v2
#define cublasChpr2 cublasChpr2_v2
#define cublasZhpr2 cublasZhpr2_v2
#define cublasSgemm cublasSgemm_v2
#define cublasDgemm cublasDgemm_v2
#define cublasCgemm cublasCgemm_v2
#define cublasZgemm cublasZgemm_v2
#define cublasSsyrk cublasSsyrk_v2
#define cublasDsyrk cublasDsyrk_v2
#define cublasCsyrk cublasCsyrk_v2
#define cublasZsyrk cublasZsyrk_v2
#define cublasCherk cublasCherk_v2
#define cublasZherk cublasZherk_v2
#define cublasSsyr2k cublasSsyr2k_v2
#define cublasDsyr2k cublasDsyr2k_v2
#define cublasCsyr2k cublasCsyr2k_v2
#define cublasZsyr2k cublasZsyr2k_v2
#define cublasCher2k cublasCher2k_v2
#define cublasZher2k cublasZher2k_v2
#define cublasSsymm cublasSsymm_v2
#define cublasDsymm cublasDsymm_v2
#define cublasCsymm cublasCsymm_v2
#define cublasZsymm cublasZsymm_v2
#define cublasChemm cublasChemm_v2
#define cublasZhemm cublasZhemm_v2
#define cublasStrsm cublasStrsm_v2
#define cublasDtrsm cublasDtrsm_v2
#define cublasCtrsm cublasCtrsm_v2
#define cublasZtrsm cublasZtrsm_v2
#define cublasStrmm cublasStrmm_v2
#define cublasDtrmm cublasDtrmm_v2
#define cublasCtrmm cublasCtrmm_v2
#define cublasZtrmm cublasZtrmm_v2
#define cublasCreate cublasCreate_v2
#define cublasDestroy cublasDestroy_v2
#define cublasCdotu cublasCdotu_v2
#define cublasCdotc cublasCdotc_v2
#define cublasZdotu cublasZdotu_v2
#define cublasZdotc cublasZdotc_v2
#define cublasSetStream cublasSetStream_v2
#define cublasSetWorkspace cublasSetWorkspace_v2
#include <cuda.h>
typedef struct cublasContext* cublasHandle_t;
typedef struct CUstream_st* cudaStream_t;
typedef  enum CUBLAS_STATUS {
    CUBLAS_STATUS_SUCCESS =0,
    CUBLAS_STATUS_NOT_INITIALIZED =1,
    CUBLAS_STATUS_ALLOC_FAILED =3,
    CUBLAS_STATUS_INVALID_VALUE =7,
    CUBLAS_STATUS_ARCH_MISMATCH =8,
    CUBLAS_STATUS_MAPPING_ERROR =11,
    CUBLAS_STATUS_EXECUTION_FAILED=13,
    CUBLAS_STATUS_INTERNAL_ERROR =14,
    CUBLAS_STATUS_NOT_SUPPORTED =15,
    CUBLAS_STATUS_LICENSE_ERROR =16
} cublasStatus_t;


typedef enum CUBLAS_UPLO {
    CUBLAS_FILL_MODE_LOWER=0,
    CUBLAS_FILL_MODE_UPPER=1
} cublasFillMode_t;

typedef enum CUBLAS_DIAG {
    CUBLAS_DIAG_NON_UNIT=0,
    CUBLAS_DIAG_UNIT=1
} cublasDiagType_t;

typedef enum CUBLAS_SIDE {
    CUBLAS_SIDE_LEFT =0,
    CUBLAS_SIDE_RIGHT=1
} cublasSideMode_t;


typedef enum CUBLAS_TRANSPOSE {
    CUBLAS_OP_N=0,
    CUBLAS_OP_T=1,
    CUBLAS_OP_C=2
} cublasOperation_t;


typedef enum {
    CUBLAS_POINTER_MODE_HOST = 0,
    CUBLAS_POINTER_MODE_DEVICE = 1
} cublasPointerMode_t;

typedef enum {
    CUBLAS_ATOMICS_NOT_ALLOWED = 0,
    CUBLAS_ATOMICS_ALLOWED = 1
} cublasAtomicsMode_t;


typedef enum{
    CUBLAS_GEMM_DFALT = -1,
    CUBLAS_GEMM_ALGO0 = 0,
    CUBLAS_GEMM_ALGO1 = 1,
    CUBLAS_GEMM_ALGO2 = 2,
    CUBLAS_GEMM_ALGO3 = 3,
    CUBLAS_GEMM_ALGO4 = 4,
    CUBLAS_GEMM_ALGO5 = 5,
    CUBLAS_GEMM_ALGO6 = 6,
    CUBLAS_GEMM_ALGO7 = 7
} cublasGemmAlgo_t;

// DUMMY types so that this file can be used to generate the BLAS file
typedef int cudaDataType;
typedef int cublasDataType_t;
typedef int libraryPropertyType;

typedef float _Complex cuComplex;
typedef double _Complex cuDoubleComplex;
typedef int __half;






 cublasStatus_t cublasSnrm2(cublasHandle_t handle,
                                                     int n,
                                                     const float *x,
                                                     int incX,
                                                     float *result);

 cublasStatus_t cublasDnrm2(cublasHandle_t handle,
                                                     int n,
                                                     const double *x,
                                                     int incX,
                                                     double *result);

 cublasStatus_t cublasScnrm2(cublasHandle_t handle,
                                                      int n,
                                                      const cuComplex *x,
                                                      int incX,
                                                      float *result);

 cublasStatus_t cublasDznrm2(cublasHandle_t handle,
                                                      int n,
                                                      const cuDoubleComplex *x,
                                                      int incX,
                                                      double *result);

 cublasStatus_t cublasSdot(cublasHandle_t handle,
                                                     int n,
                                                     const float *x,
                                                     int incX,
                                                     const float *y,
                                                     int incY,
                                                     float *result);

 cublasStatus_t cublasDdot(cublasHandle_t handle,
                                                     int n,
                                                     const double *x,

                                                     int incX,
                                                     const double *y,
                                                     int incY,
                                                     double *result);

 cublasStatus_t cublasSscal(cublasHandle_t handle,
                                                     int n,
                                                     const float *alpha,
                                                     float *x,
                                                     int incX);

 cublasStatus_t cublasDscal(cublasHandle_t handle,
                                                     int n,
                                                     const double *alpha,
                                                     double *x,
                                                     int incX);

 cublasStatus_t cublasCscal(cublasHandle_t handle,
                                                     int n,
                                                     const cuComplex *alpha,
                                                     cuComplex *x,
                                                     int incX);

 cublasStatus_t cublasCsscal(cublasHandle_t handle,
                                                      int n,
                                                      const float *alpha,
                                                      cuComplex *x,
                                                      int incX);

 cublasStatus_t cublasZscal(cublasHandle_t handle,
                                                     int n,
                                                     const cuDoubleComplex *alpha,
                                                     cuDoubleComplex *x,
                                                     int incX);

 cublasStatus_t cublasZdscal(cublasHandle_t handle,
                                                      int n,
                                                      const double *alpha,
                                                      cuDoubleComplex *x,
                                                      int incX);




 cublasStatus_t cublasSaxpy(cublasHandle_t handle,
                                                      int n,
                                                      const float *alpha,
                                                      const float *x,
                                                      int incX,
                                                      float *y,
                                                      int incY);

 cublasStatus_t cublasDaxpy(cublasHandle_t handle,
                                                      int n,
                                                      const double *alpha,
                                                      const double *x,
                                                      int incX,
                                                      double *y,
                                                      int incY);

 cublasStatus_t cublasCaxpy(cublasHandle_t handle,
                                                      int n,
                                                      const cuComplex *alpha,
                                                      const cuComplex *x,
                                                      int incX,
                                                      cuComplex *y,
                                                      int incY);

 cublasStatus_t cublasZaxpy(cublasHandle_t handle,
                                                      int n,
                                                      const cuDoubleComplex *alpha,
                                                      const cuDoubleComplex *x,
                                                      int incX,
                                                      cuDoubleComplex *y,
                                                      int incY);

 cublasStatus_t cublasScopy(cublasHandle_t handle,
                                                      int n,
                                                      const float *x,
                                                      int incX,
                                                      float *y,
                                                      int incY);

 cublasStatus_t cublasDcopy(cublasHandle_t handle,
                                                      int n,
                                                      const double *x,
                                                      int incX,
                                                      double *y,
                                                      int incY);

 cublasStatus_t cublasCcopy(cublasHandle_t handle,
                                                      int n,
                                                      const cuComplex *x,
                                                      int incX,
                                                      cuComplex *y,
                                                      int incY);

 cublasStatus_t cublasZcopy(cublasHandle_t handle,
                                                      int n,
                                                      const cuDoubleComplex *x,
                                                      int incX,
                                                      cuDoubleComplex *y,
                                                      int incY);

 cublasStatus_t cublasSswap(cublasHandle_t handle,
                                                      int n,
                                                      float *x,
                                                      int incX,
                                                      float *y,
                                                      int incY);

 cublasStatus_t cublasDswap(cublasHandle_t handle,
                                                      int n,
                                                      double *x,
                                                      int incX,
                                                      double *y,
                                                      int incY);

 cublasStatus_t cublasCswap(cublasHandle_t handle,
                                                      int n,
                                                      cuComplex *x,
                                                      int incX,
                                                      cuComplex *y,
                                                      int incY);

 cublasStatus_t cublasZswap(cublasHandle_t handle,
                                                      int n,
                                                      cuDoubleComplex *x,
                                                      int incX,
                                                      cuDoubleComplex *y,
                                                      int incY);

 cublasStatus_t cublasIsamax(cublasHandle_t handle,
                                                      int n,
                                                      const float *x,
                                                      int incX,
                                                      int *result);

 cublasStatus_t cublasIdamax(cublasHandle_t handle,
                                                      int n,
                                                      const double *x,
                                                      int incX,
                                                      int *result);

 cublasStatus_t cublasIcamax(cublasHandle_t handle,
                                                      int n,
                                                      const cuComplex *x,
                                                      int incX,
                                                      int *result);

 cublasStatus_t cublasIzamax(cublasHandle_t handle,
                                                      int n,
                                                      const cuDoubleComplex *x,
                                                      int incX,
                                                      int *result);

 cublasStatus_t cublasIsamin(cublasHandle_t handle,
                                                      int n,
                                                      const float *x,
                                                      int incX,
                                                      int *result);

 cublasStatus_t cublasIdamin(cublasHandle_t handle,
                                                      int n,
                                                      const double *x,
                                                      int incX,
                                                      int *result);

 cublasStatus_t cublasIcamin(cublasHandle_t handle,
                                                      int n,
                                                      const cuComplex *x,
                                                      int incX,
                                                      int *result);

 cublasStatus_t cublasIzamin(cublasHandle_t handle,
                                                      int n,
                                                      const cuDoubleComplex *x,
                                                      int incX,
                                                      int *result);

 cublasStatus_t cublasSasum(cublasHandle_t handle,
                                                     int n,
                                                     const float *x,
                                                     int incX,
                                                     float *result);

 cublasStatus_t cublasDasum(cublasHandle_t handle,
                                                     int n,
                                                     const double *x,
                                                     int incX,
                                                     double *result);

 cublasStatus_t cublasScasum(cublasHandle_t handle,
                                                      int n,
                                                      const cuComplex *x,
                                                      int incX,
                                                      float *result);

 cublasStatus_t cublasDzasum(cublasHandle_t handle,
                                                      int n,
                                                      const cuDoubleComplex *x,
                                                      int incX,
                                                      double *result);

 cublasStatus_t cublasSrot(cublasHandle_t handle,
                                                     int n,
                                                     float *x,
                                                     int incX,
                                                     float *y,
                                                     int incY,
                                                     const float *cScalar,
                                                     const float *sScalar);

 cublasStatus_t cublasDrot(cublasHandle_t handle,
                                                     int n,
                                                     double *x,
                                                     int incX,
                                                     double *y,
                                                     int incY,
                                                     const double *cScalar,
                                                     const double *sScalar);

 cublasStatus_t cublasCrot(cublasHandle_t handle,
                                                     int n,
                                                     cuComplex *x,
                                                     int incX,
                                                     cuComplex *y,
                                                     int incY,
                                                     const float *cScalar,
                                                     const cuComplex *sScalar);

 cublasStatus_t cublasCsrot(cublasHandle_t handle,
                                                     int n,
                                                     cuComplex *x,
                                                     int incX,
                                                     cuComplex *y,
                                                     int incY,
                                                     const float *cScalar,
                                                     const float *sScalar);

 cublasStatus_t cublasZrot(cublasHandle_t handle,
                                                     int n,
                                                     cuDoubleComplex *x,
                                                     int incX,
                                                     cuDoubleComplex *y,
                                                     int incY,
                                                     const double *cScalar,
                                                     const cuDoubleComplex *sScalar);

 cublasStatus_t cublasZdrot(cublasHandle_t handle,
                                                     int n,
                                                     cuDoubleComplex *x,
                                                     int incX,
                                                     cuDoubleComplex *y,
                                                     int incY,
                                                     const double *cScalar,
                                                     const double *sScalar);

 cublasStatus_t cublasSrotg(cublasHandle_t handle,
                                                     float *a,
                                                     float *b,
                                                     float *c,
                                                     float *s);

 cublasStatus_t cublasDrotg(cublasHandle_t handle,
                                                     double *a,
                                                     double *b,
                                                     double *c,
                                                     double *s);

 cublasStatus_t cublasCrotg(cublasHandle_t handle,
                                                     cuComplex *a,
                                                     cuComplex *b,
                                                     float *cScalar,
                                                     cuComplex *sScalar);

 cublasStatus_t cublasZrotg(cublasHandle_t handle,
                                                     cuDoubleComplex *a,
                                                     cuDoubleComplex *b,
                                                     double *cScalar,
                                                     cuDoubleComplex *sScalar);

 cublasStatus_t cublasSrotm(cublasHandle_t handle,
                                                     int n,
                                                     float *x,
                                                     int incX,
                                                     float *y,
                                                     int incY,
                                                     const float* param);

 cublasStatus_t cublasDrotm(cublasHandle_t handle,
                                                     int n,
                                                     double *x,
                                                     int incX,
                                                     double *y,
                                                     int incY,
                                                     const double* param);

 cublasStatus_t cublasSrotmg(cublasHandle_t handle,
                                                      float *d1,
                                                      float *d2,
                                                      float *x1,
                                                      const float *y1,
                                                      float *param);

 cublasStatus_t cublasDrotmg(cublasHandle_t handle,
                                                      double *d1,
                                                      double *d2,
                                                      double *x1,
                                                      const double *y1,
                                                      double *param);




 cublasStatus_t cublasSgemv(cublasHandle_t handle,
                                                      cublasOperation_t TransA,
                                                      int m,
                                                      int n,
                                                      const float *alpha,
                                                      const float *A,
                                                      int lda,
                                                      const float *x,
                                                      int incX,
                                                      const float *beta,
                                                      float *y,
                                                      int incY);

 cublasStatus_t cublasDgemv(cublasHandle_t handle,
                                                      cublasOperation_t TransA,
                                                      int m,
                                                      int n,
                                                      const double *alpha,
                                                      const double *A,
                                                      int lda,
                                                      const double *x,
                                                      int incX,
                                                      const double *beta,
                                                      double *y,
                                                      int incY);

 cublasStatus_t cublasCgemv(cublasHandle_t handle,
                                                      cublasOperation_t TransA,
                                                      int m,
                                                      int n,
                                                      const cuComplex *alpha,
                                                      const cuComplex *A,
                                                      int lda,
                                                      const cuComplex *x,
                                                      int incX,
                                                      const cuComplex *beta,
                                                      cuComplex *y,
                                                      int incY);

 cublasStatus_t cublasZgemv(cublasHandle_t handle,
                                                      cublasOperation_t TransA,
                                                      int m,
                                                      int n,
                                                      const cuDoubleComplex *alpha,
                                                      const cuDoubleComplex *A,
                                                      int lda,
                                                      const cuDoubleComplex *x,
                                                      int incX,
                                                      const cuDoubleComplex *beta,
                                                      cuDoubleComplex *y,
                                                      int incY);

 cublasStatus_t cublasSgbmv(cublasHandle_t handle,
                                                      cublasOperation_t TransA,
                                                      int m,
                                                      int n,
                                                      int kl,
                                                      int ku,
                                                      const float *alpha,
                                                      const float *A,
                                                      int lda,
                                                      const float *x,
                                                      int incX,
                                                      const float *beta,
                                                      float *y,
                                                      int incY);

 cublasStatus_t cublasDgbmv(cublasHandle_t handle,
                                                      cublasOperation_t TransA,
                                                      int m,
                                                      int n,
                                                      int kl,
                                                      int ku,
                                                      const double *alpha,
                                                      const double *A,
                                                      int lda,
                                                      const double *x,
                                                      int incX,
                                                      const double *beta,
                                                      double *y,
                                                      int incY);

 cublasStatus_t cublasCgbmv(cublasHandle_t handle,
                                                      cublasOperation_t TransA,
                                                      int m,
                                                      int n,
                                                      int kl,
                                                      int ku,
                                                      const cuComplex *alpha,
                                                      const cuComplex *A,
                                                      int lda,
                                                      const cuComplex *x,
                                                      int incX,
                                                      const cuComplex *beta,
                                                      cuComplex *y,
                                                      int incY);

 cublasStatus_t cublasZgbmv(cublasHandle_t handle,
                                                      cublasOperation_t TransA,
                                                      int m,
                                                      int n,
                                                      int kl,
                                                      int ku,
                                                      const cuDoubleComplex *alpha,
                                                      const cuDoubleComplex *A,
                                                      int lda,
                                                      const cuDoubleComplex *x,
                                                      int incX,
                                                      const cuDoubleComplex *beta,
                                                      cuDoubleComplex *y,
                                                      int incY);


 cublasStatus_t cublasStrmv(cublasHandle_t handle,
                                                      cublasFillMode_t uplo,
                                                      cublasOperation_t TransA,
                                                      cublasDiagType_t diag,
                                                      int n,
                                                      const float *A,
                                                      int lda,
                                                      float *x,
                                                      int incX);

 cublasStatus_t cublasDtrmv(cublasHandle_t handle,
                                                      cublasFillMode_t uplo,
                                                      cublasOperation_t TransA,
                                                      cublasDiagType_t diag,
                                                      int n,
                                                      const double *A,
                                                      int lda,
                                                      double *x,
                                                      int incX);

 cublasStatus_t cublasCtrmv(cublasHandle_t handle,
                                                      cublasFillMode_t uplo,
                                                      cublasOperation_t TransA,
                                                      cublasDiagType_t diag,
                                                      int n,
                                                      const cuComplex *A,
                                                      int lda,
                                                      cuComplex *x,
                                                      int incX);

 cublasStatus_t cublasZtrmv(cublasHandle_t handle,
                                                      cublasFillMode_t uplo,
                                                      cublasOperation_t TransA,
                                                      cublasDiagType_t diag,
                                                      int n,
                                                      const cuDoubleComplex *A,
                                                      int lda,
                                                      cuDoubleComplex *x,
                                                      int incX);


 cublasStatus_t cublasStbmv(cublasHandle_t handle,
                                                      cublasFillMode_t uplo,
                                                      cublasOperation_t TransA,
                                                      cublasDiagType_t diag,
                                                      int n,
                                                      int k,
                                                      const float *A,
                                                      int lda,
                                                      float *x,
                                                      int incX);

 cublasStatus_t cublasDtbmv(cublasHandle_t handle,
                                                      cublasFillMode_t uplo,
                                                      cublasOperation_t TransA,
                                                      cublasDiagType_t diag,
                                                      int n,
                                                      int k,
                                                      const double *A,
                                                      int lda,
                                                      double *x,
                                                      int incX);

 cublasStatus_t cublasCtbmv(cublasHandle_t handle,
                                                      cublasFillMode_t uplo,
                                                      cublasOperation_t TransA,
                                                      cublasDiagType_t diag,
                                                      int n,
                                                      int k,
                                                      const cuComplex *A,
                                                      int lda,
                                                      cuComplex *x,
                                                      int incX);

 cublasStatus_t cublasZtbmv(cublasHandle_t handle,
                                                      cublasFillMode_t uplo,
                                                      cublasOperation_t TransA,
                                                      cublasDiagType_t diag,
                                                      int n,
                                                      int k,
                                                      const cuDoubleComplex *A,
                                                      int lda,
                                                      cuDoubleComplex *x,
                                                      int incX);


 cublasStatus_t cublasStpmv(cublasHandle_t handle,
                                                      cublasFillMode_t uplo,
                                                      cublasOperation_t TransA,
                                                      cublasDiagType_t diag,
                                                      int n,
                                                      const float *AP,
                                                      float *x,
                                                      int incX);

 cublasStatus_t cublasDtpmv(cublasHandle_t handle,
                                                      cublasFillMode_t uplo,
                                                      cublasOperation_t TransA,
                                                      cublasDiagType_t diag,
                                                      int n,
                                                      const double *AP,
                                                      double *x,
                                                      int incX);

 cublasStatus_t cublasCtpmv(cublasHandle_t handle,
                                                      cublasFillMode_t uplo,
                                                      cublasOperation_t TransA,
                                                      cublasDiagType_t diag,
                                                      int n,
                                                      const cuComplex *AP,
                                                      cuComplex *x,
                                                      int incX);

 cublasStatus_t cublasZtpmv(cublasHandle_t handle,
                                                      cublasFillMode_t uplo,
                                                      cublasOperation_t TransA,
                                                      cublasDiagType_t diag,
                                                      int n,
                                                      const cuDoubleComplex *AP,
                                                      cuDoubleComplex *x,
                                                      int incX);


 cublasStatus_t cublasStrsv(cublasHandle_t handle,
                                                      cublasFillMode_t uplo,
                                                      cublasOperation_t TransA,
                                                      cublasDiagType_t diag,
                                                      int n,
                                                      const float *A,
                                                      int lda,
                                                      float *x,
                                                      int incX);

 cublasStatus_t cublasDtrsv(cublasHandle_t handle,
                                                      cublasFillMode_t uplo,
                                                      cublasOperation_t TransA,
                                                      cublasDiagType_t diag,
                                                      int n,
                                                      const double *A,
                                                      int lda,
                                                      double *x,
                                                      int incX);

 cublasStatus_t cublasCtrsv(cublasHandle_t handle,
                                                      cublasFillMode_t uplo,
                                                      cublasOperation_t TransA,
                                                      cublasDiagType_t diag,
                                                      int n,
                                                      const cuComplex *A,
                                                      int lda,
                                                      cuComplex *x,
                                                      int incX);

 cublasStatus_t cublasZtrsv(cublasHandle_t handle,
                                                      cublasFillMode_t uplo,
                                                      cublasOperation_t TransA,
                                                      cublasDiagType_t diag,
                                                      int n,
                                                      const cuDoubleComplex *A,
                                                      int lda,
                                                      cuDoubleComplex *x,
                                                      int incX);


 cublasStatus_t cublasStpsv(cublasHandle_t handle,
                                                      cublasFillMode_t uplo,
                                                      cublasOperation_t TransA,
                                                      cublasDiagType_t diag,
                                                      int n,
                                                      const float *AP,
                                                      float *x,
                                                      int incX);

 cublasStatus_t cublasDtpsv(cublasHandle_t handle,
                                                      cublasFillMode_t uplo,
                                                      cublasOperation_t TransA,
                                                      cublasDiagType_t diag,
                                                      int n,
                                                      const double *AP,
                                                      double *x,
                                                      int incX);

 cublasStatus_t cublasCtpsv(cublasHandle_t handle,
                                                      cublasFillMode_t uplo,
                                                      cublasOperation_t TransA,
                                                      cublasDiagType_t diag,
                                                      int n,
                                                      const cuComplex *AP,
                                                      cuComplex *x,
                                                      int incX);

 cublasStatus_t cublasZtpsv(cublasHandle_t handle,
                                                      cublasFillMode_t uplo,
                                                      cublasOperation_t TransA,
                                                      cublasDiagType_t diag,
                                                      int n,
                                                      const cuDoubleComplex *AP,
                                                      cuDoubleComplex *x,
                                                      int incX);

 cublasStatus_t cublasStbsv(cublasHandle_t handle,
                                                      cublasFillMode_t uplo,
                                                      cublasOperation_t TransA,
                                                      cublasDiagType_t diag,
                                                      int n,
                                                      int k,
                                                      const float *A,
                                                      int lda,
                                                      float *x,
                                                      int incX);

 cublasStatus_t cublasDtbsv(cublasHandle_t handle,
                                                      cublasFillMode_t uplo,
                                                      cublasOperation_t TransA,
                                                      cublasDiagType_t diag,
                                                      int n,
                                                      int k,
                                                      const double *A,
                                                      int lda,
                                                      double *x,
                                                      int incX);

 cublasStatus_t cublasCtbsv(cublasHandle_t handle,
                                                      cublasFillMode_t uplo,
                                                      cublasOperation_t TransA,
                                                      cublasDiagType_t diag,
                                                      int n,
                                                      int k,
                                                      const cuComplex *A,
                                                      int lda,
                                                      cuComplex *x,
                                                      int incX);

 cublasStatus_t cublasZtbsv(cublasHandle_t handle,
                                                      cublasFillMode_t uplo,
                                                      cublasOperation_t TransA,
                                                      cublasDiagType_t diag,
                                                      int n,
                                                      int k,
                                                      const cuDoubleComplex *A,
                                                      int lda,
                                                      cuDoubleComplex *x,
                                                      int incX);


 cublasStatus_t cublasSsymv(cublasHandle_t handle,
                                                      cublasFillMode_t uplo,
                                                      int n,
                                                      const float *alpha,
                                                      const float *A,
                                                      int lda,
                                                      const float *x,
                                                      int incX,
                                                      const float *beta,
                                                      float *y,
                                                      int incY);

 cublasStatus_t cublasDsymv(cublasHandle_t handle,
                                                      cublasFillMode_t uplo,
                                                      int n,
                                                      const double *alpha,
                                                      const double *A,
                                                      int lda,
                                                      const double *x,
                                                      int incX,
                                                      const double *beta,
                                                      double *y,
                                                      int incY);

 cublasStatus_t cublasCsymv(cublasHandle_t handle,
                                                      cublasFillMode_t uplo,
                                                      int n,
                                                      const cuComplex *alpha,
                                                      const cuComplex *A,
                                                      int lda,
                                                      const cuComplex *x,
                                                      int incX,
                                                      const cuComplex *beta,
                                                      cuComplex *y,
                                                      int incY);

 cublasStatus_t cublasZsymv(cublasHandle_t handle,
                                                      cublasFillMode_t uplo,
                                                      int n,
                                                      const cuDoubleComplex *alpha,
                                                      const cuDoubleComplex *A,
                                                      int lda,
                                                      const cuDoubleComplex *x,
                                                      int incX,
                                                      const cuDoubleComplex *beta,
                                                      cuDoubleComplex *y,
                                                      int incY);

 cublasStatus_t cublasChemv(cublasHandle_t handle,
                                                      cublasFillMode_t uplo,
                                                      int n,
                                                      const cuComplex *alpha,
                                                      const cuComplex *A,
                                                      int lda,
                                                      const cuComplex *x,
                                                      int incX,
                                                      const cuComplex *beta,
                                                      cuComplex *y,
                                                      int incY);

 cublasStatus_t cublasZhemv(cublasHandle_t handle,
                                                      cublasFillMode_t uplo,
                                                      int n,
                                                      const cuDoubleComplex *alpha,
                                                      const cuDoubleComplex *A,
                                                      int lda,
                                                      const cuDoubleComplex *x,
                                                      int incX,
                                                      const cuDoubleComplex *beta,
                                                      cuDoubleComplex *y,
                                                      int incY);


 cublasStatus_t cublasSsbmv(cublasHandle_t handle,
                                                      cublasFillMode_t uplo,
                                                      int n,
                                                      int k,
                                                      const float *alpha,
                                                      const float *A,
                                                      int lda,
                                                      const float *x,
                                                      int incX,
                                                      const float *beta,
                                                      float *y,
                                                      int incY);

 cublasStatus_t cublasDsbmv(cublasHandle_t handle,
                                                      cublasFillMode_t uplo,
                                                      int n,
                                                      int k,
                                                      const double *alpha,
                                                      const double *A,
                                                      int lda,
                                                      const double *x,
                                                      int incX,
                                                      const double *beta,
                                                      double *y,
                                                      int incY);

 cublasStatus_t cublasChbmv(cublasHandle_t handle,
                                                      cublasFillMode_t uplo,
                                                      int n,
                                                      int k,
                                                      const cuComplex *alpha,
                                                      const cuComplex *A,
                                                      int lda,
                                                      const cuComplex *x,
                                                      int incX,
                                                      const cuComplex *beta,
                                                      cuComplex *y,
                                                      int incY);

 cublasStatus_t cublasZhbmv(cublasHandle_t handle,
                                                      cublasFillMode_t uplo,
                                                      int n,
                                                      int k,
                                                      const cuDoubleComplex *alpha,
                                                      const cuDoubleComplex *A,
                                                      int lda,
                                                      const cuDoubleComplex *x,
                                                      int incX,
                                                      const cuDoubleComplex *beta,
                                                      cuDoubleComplex *y,
                                                      int incY);


 cublasStatus_t cublasSspmv(cublasHandle_t handle,
                                                      cublasFillMode_t uplo,
                                                      int n,
                                                      const float *alpha,
                                                      const float *AP,
                                                      const float *x,
                                                      int incX,
                                                      const float *beta,
                                                      float *y,
                                                      int incY);

 cublasStatus_t cublasDspmv(cublasHandle_t handle,
                                                      cublasFillMode_t uplo,
                                                      int n,
                                                      const double *alpha,
                                                      const double *AP,
                                                      const double *x,
                                                      int incX,
                                                      const double *beta,
                                                      double *y,
                                                      int incY);

 cublasStatus_t cublasChpmv(cublasHandle_t handle,
                                                      cublasFillMode_t uplo,
                                                      int n,
                                                      const cuComplex *alpha,
                                                      const cuComplex *AP,
                                                      const cuComplex *x,
                                                      int incX,
                                                      const cuComplex *beta,
                                                      cuComplex *y,
                                                      int incY);

 cublasStatus_t cublasZhpmv(cublasHandle_t handle,
                                                      cublasFillMode_t uplo,
                                                      int n,
                                                      const cuDoubleComplex *alpha,
                                                      const cuDoubleComplex *AP,
                                                      const cuDoubleComplex *x,
                                                      int incX,
                                                      const cuDoubleComplex *beta,
                                                      cuDoubleComplex *y,
                                                      int incY);


 cublasStatus_t cublasSger(cublasHandle_t handle,
                                                     int m,
                                                     int n,
                                                     const float *alpha,
                                                     const float *x,
                                                     int incX,
                                                     const float *y,
                                                     int incY,
                                                     float *A,
                                                     int lda);

 cublasStatus_t cublasDger(cublasHandle_t handle,
                                                     int m,
                                                     int n,
                                                     const double *alpha,
                                                     const double *x,
                                                     int incX,
                                                     const double *y,
                                                     int incY,
                                                     double *A,
                                                     int lda);

 cublasStatus_t cublasCgeru(cublasHandle_t handle,
                                                      int m,
                                                      int n,
                                                      const cuComplex *alpha,
                                                      const cuComplex *x,
                                                      int incX,
                                                      const cuComplex *y,
                                                      int incY,
                                                      cuComplex *A,
                                                      int lda);

 cublasStatus_t cublasCgerc(cublasHandle_t handle,
                                                      int m,
                                                      int n,
                                                      const cuComplex *alpha,
                                                      const cuComplex *x,
                                                      int incX,
                                                      const cuComplex *y,
                                                      int incY,
                                                      cuComplex *A,
                                                      int lda);

 cublasStatus_t cublasZgeru(cublasHandle_t handle,
                                                      int m,
                                                      int n,
                                                      const cuDoubleComplex *alpha,
                                                      const cuDoubleComplex *x,
                                                      int incX,
                                                      const cuDoubleComplex *y,
                                                      int incY,
                                                      cuDoubleComplex *A,
                                                      int lda);

 cublasStatus_t cublasZgerc(cublasHandle_t handle,
                                                      int m,
                                                      int n,
                                                      const cuDoubleComplex *alpha,
                                                      const cuDoubleComplex *x,
                                                      int incX,
                                                      const cuDoubleComplex *y,
                                                      int incY,
                                                      cuDoubleComplex *A,
                                                      int lda);


 cublasStatus_t cublasSsyr(cublasHandle_t handle,
                                                     cublasFillMode_t uplo,
                                                     int n,
                                                     const float *alpha,
                                                     const float *x,
                                                     int incX,
                                                     float *A,
                                                     int lda);

 cublasStatus_t cublasDsyr(cublasHandle_t handle,
                                                     cublasFillMode_t uplo,
                                                     int n,
                                                     const double *alpha,
                                                     const double *x,
                                                     int incX,
                                                     double *A,
                                                     int lda);

 cublasStatus_t cublasCsyr(cublasHandle_t handle,
                                                     cublasFillMode_t uplo,
                                                     int n,
                                                     const cuComplex *alpha,
                                                     const cuComplex *x,
                                                     int incX,
                                                     cuComplex *A,
                                                     int lda);

 cublasStatus_t cublasZsyr(cublasHandle_t handle,
                                                     cublasFillMode_t uplo,
                                                     int n,
                                                     const cuDoubleComplex *alpha,
                                                     const cuDoubleComplex *x,
                                                     int incX,
                                                     cuDoubleComplex *A,
                                                     int lda);

 cublasStatus_t cublasCher(cublasHandle_t handle,
                                                     cublasFillMode_t uplo,
                                                     int n,
                                                     const float *alpha,
                                                     const cuComplex *x,
                                                     int incX,
                                                     cuComplex *A,
                                                     int lda);

 cublasStatus_t cublasZher(cublasHandle_t handle,
                                                     cublasFillMode_t uplo,
                                                     int n,
                                                     const double *alpha,
                                                     const cuDoubleComplex *x,
                                                     int incX,
                                                     cuDoubleComplex *A,
                                                     int lda);


 cublasStatus_t cublasSspr(cublasHandle_t handle,
                                                     cublasFillMode_t uplo,
                                                     int n,
                                                     const float *alpha,
                                                     const float *x,
                                                     int incX,
                                                     float *AP);

 cublasStatus_t cublasDspr(cublasHandle_t handle,
                                                     cublasFillMode_t uplo,
                                                     int n,
                                                     const double *alpha,
                                                     const double *x,
                                                     int incX,
                                                     double *AP);

 cublasStatus_t cublasChpr(cublasHandle_t handle,
                                                     cublasFillMode_t uplo,
                                                     int n,
                                                     const float *alpha,
                                                     const cuComplex *x,
                                                     int incX,
                                                     cuComplex *AP);

 cublasStatus_t cublasZhpr(cublasHandle_t handle,
                                                     cublasFillMode_t uplo,
                                                     int n,
                                                     const double *alpha,
                                                     const cuDoubleComplex *x,
                                                     int incX,
                                                     cuDoubleComplex *AP);


 cublasStatus_t cublasSsyr2(cublasHandle_t handle,
                                                      cublasFillMode_t uplo,
                                                      int n,
                                                      const float *alpha,
                                                      const float *x,
                                                      int incX,
                                                      const float *y,
                                                      int incY,
                                                      float *A,
                                                      int lda);

 cublasStatus_t cublasDsyr2(cublasHandle_t handle,
                                                      cublasFillMode_t uplo,
                                                      int n,
                                                      const double *alpha,
                                                      const double *x,
                                                      int incX,
                                                      const double *y,
                                                      int incY,
                                                      double *A,
                                                      int lda);

 cublasStatus_t cublasCsyr2(cublasHandle_t handle,
                                                      cublasFillMode_t uplo, int n,
                                                      const cuComplex *alpha,
                                                      const cuComplex *x,
                                                      int incX,
                                                      const cuComplex *y,
                                                      int incY,
                                                      cuComplex *A,
                                                      int lda);

 cublasStatus_t cublasZsyr2(cublasHandle_t handle,
                                                      cublasFillMode_t uplo,
                                                      int n,
                                                      const cuDoubleComplex *alpha,
                                                      const cuDoubleComplex *x,
                                                      int incX,
                                                      const cuDoubleComplex *y,
                                                      int incY,
                                                      cuDoubleComplex *A,
                                                      int lda);


 cublasStatus_t cublasCher2(cublasHandle_t handle,
                                                      cublasFillMode_t uplo, int n,
                                                      const cuComplex *alpha,
                                                      const cuComplex *x,
                                                      int incX,
                                                      const cuComplex *y,
                                                      int incY,
                                                      cuComplex *A,
                                                      int lda);

 cublasStatus_t cublasZher2(cublasHandle_t handle,
                                                      cublasFillMode_t uplo,
                                                      int n,
                                                      const cuDoubleComplex *alpha,
                                                      const cuDoubleComplex *x,
                                                      int incX,
                                                      const cuDoubleComplex *y,
                                                      int incY,
                                                      cuDoubleComplex *A,
                                                      int lda);


 cublasStatus_t cublasSspr2(cublasHandle_t handle,
                                                      cublasFillMode_t uplo,
                                                      int n,
                                                      const float *alpha,
                                                      const float *x,
                                                      int incX,
                                                      const float *y,
                                                      int incY,
                                                      float *AP);

 cublasStatus_t cublasDspr2(cublasHandle_t handle,
                                                      cublasFillMode_t uplo,
                                                      int n,
                                                      const double *alpha,
                                                      const double *x,
                                                      int incX,
                                                      const double *y,
                                                      int incY,
                                                      double *AP);


 cublasStatus_t cublasChpr2(cublasHandle_t handle,
                                                      cublasFillMode_t uplo,
                                                      int n,
                                                      const cuComplex *alpha,
                                                      const cuComplex *x,
                                                      int incX,
                                                      const cuComplex *y,
                                                      int incY,
                                                      cuComplex *AP);

 cublasStatus_t cublasZhpr2(cublasHandle_t handle,
                                                      cublasFillMode_t uplo,
                                                      int n,
                                                      const cuDoubleComplex *alpha,
                                                      const cuDoubleComplex *x,
                                                      int incX,
                                                      const cuDoubleComplex *y,
                                                      int incY,
                                                      cuDoubleComplex *AP);




 cublasStatus_t cublasSgemm(cublasHandle_t handle,
                                                      cublasOperation_t TransA,
                                                      cublasOperation_t TransB,
                                                      int m,
                                                      int n,
                                                      int k,
                                                      const float *alpha,
                                                      const float *A,
                                                      int lda,
                                                      const float *B,
                                                      int ldb,
                                                      const float *beta,
                                                      float *C,
                                                      int ldc);

 cublasStatus_t cublasDgemm(cublasHandle_t handle,
                                                      cublasOperation_t TransA,
                                                      cublasOperation_t TransB,
                                                      int m,
                                                      int n,
                                                      int k,
                                                      const double *alpha,
                                                      const double *A,
                                                      int lda,
                                                      const double *B,
                                                      int ldb,
                                                      const double *beta,
                                                      double *C,
                                                      int ldc);

 cublasStatus_t cublasCgemm(cublasHandle_t handle,
                                                      cublasOperation_t TransA,
                                                      cublasOperation_t TransB,
                                                      int m,
                                                      int n,
                                                      int k,
                                                      const cuComplex *alpha,
                                                      const cuComplex *A,
                                                      int lda,
                                                      const cuComplex *B,
                                                      int ldb,
                                                      const cuComplex *beta,
                                                      cuComplex *C,
                                                      int ldc);

 cublasStatus_t cublasCgemm3m (cublasHandle_t handle,
                                                      cublasOperation_t TransA,
                                                      cublasOperation_t TransB,
                                                      int m,
                                                      int n,
                                                      int k,
                                                      const cuComplex *alpha,
                                                      const cuComplex *A,
                                                      int lda,
                                                      const cuComplex *B,
                                                      int ldb,
                                                      const cuComplex *beta,
                                                      cuComplex *C,
                                                      int ldc);
 

 cublasStatus_t cublasZgemm(cublasHandle_t handle,
                                                      cublasOperation_t TransA,
                                                      cublasOperation_t TransB,
                                                      int m,
                                                      int n,
                                                      int k,
                                                      const cuDoubleComplex *alpha,
                                                      const cuDoubleComplex *A,
                                                      int lda,
                                                      const cuDoubleComplex *B,
                                                      int ldb,
                                                      const cuDoubleComplex *beta,
                                                      cuDoubleComplex *C,
                                                      int ldc);

 cublasStatus_t cublasZgemm3m (cublasHandle_t handle,
                                                      cublasOperation_t TransA,
                                                      cublasOperation_t TransB,
                                                      int m,
                                                      int n,
                                                      int k,
                                                      const cuDoubleComplex *alpha,
                                                      const cuDoubleComplex *A,
                                                      int lda,
                                                      const cuDoubleComplex *B,
                                                      int ldb,
                                                      const cuDoubleComplex *beta,
                                                      cuDoubleComplex *C,
                                                      int ldc);





 cublasStatus_t cublasSsyrk(cublasHandle_t handle,
                                                      cublasFillMode_t uplo,
                                                      cublasOperation_t Trans,
                                                      int n,
                                                      int k,
                                                      const float *alpha,
                                                      const float *A,
                                                      int lda,
                                                      const float *beta,
                                                      float *C,
                                                      int ldc);

 cublasStatus_t cublasDsyrk(cublasHandle_t handle,
                                                      cublasFillMode_t uplo,
                                                      cublasOperation_t Trans,
                                                      int n,
                                                      int k,
                                                      const double *alpha,
                                                      const double *A,
                                                      int lda,
                                                      const double *beta,
                                                      double *C,
                                                      int ldc);

 cublasStatus_t cublasCsyrk(cublasHandle_t handle,
                                                      cublasFillMode_t uplo,
                                                      cublasOperation_t Trans,
                                                      int n,
                                                      int k,
                                                      const cuComplex *alpha,
                                                      const cuComplex *A,
                                                      int lda,
                                                      const cuComplex *beta,
                                                      cuComplex *C,
                                                      int ldc);

 cublasStatus_t cublasZsyrk(cublasHandle_t handle,
                                                      cublasFillMode_t uplo,
                                                      cublasOperation_t Trans,
                                                      int n,
                                                      int k,
                                                      const cuDoubleComplex *alpha,
                                                      const cuDoubleComplex *A,
                                                      int lda,
                                                      const cuDoubleComplex *beta,
                                                      cuDoubleComplex *C,
                                                      int ldc);


 cublasStatus_t cublasCherk(cublasHandle_t handle,
                                                      cublasFillMode_t uplo,
                                                      cublasOperation_t Trans,
                                                      int n,
                                                      int k,
                                                      const float *alpha,
                                                      const cuComplex *A,
                                                      int lda,
                                                      const float *beta,
                                                      cuComplex *C,
                                                      int ldc);

 cublasStatus_t cublasZherk(cublasHandle_t handle,
                                                      cublasFillMode_t uplo,
                                                      cublasOperation_t Trans,
                                                      int n,
                                                      int k,
                                                      const double *alpha,
                                                      const cuDoubleComplex *A,
                                                      int lda,
                                                      const double *beta,
                                                      cuDoubleComplex *C,
                                                      int ldc);




 cublasStatus_t cublasSsyr2k(cublasHandle_t handle,
                                                       cublasFillMode_t uplo,
                                                       cublasOperation_t Trans,
                                                       int n,
                                                       int k,
                                                       const float *alpha,
                                                       const float *A,
                                                       int lda,
                                                       const float *B,
                                                       int ldb,
                                                       const float *beta,
                                                       float *C,
                                                       int ldc);

 cublasStatus_t cublasDsyr2k(cublasHandle_t handle,
                                                       cublasFillMode_t uplo,
                                                       cublasOperation_t Trans,
                                                       int n,
                                                       int k,
                                                       const double *alpha,
                                                       const double *A,
                                                       int lda,
                                                       const double *B,
                                                       int ldb,
                                                       const double *beta,
                                                       double *C,
                                                       int ldc);

 cublasStatus_t cublasCsyr2k(cublasHandle_t handle,
                                                       cublasFillMode_t uplo,
                                                       cublasOperation_t Trans,
                                                       int n,
                                                       int k,
                                                       const cuComplex *alpha,
                                                       const cuComplex *A,
                                                       int lda,
                                                       const cuComplex *B,
                                                       int ldb,
                                                       const cuComplex *beta,
                                                       cuComplex *C,
                                                       int ldc);

 cublasStatus_t cublasZsyr2k(cublasHandle_t handle,
                                                       cublasFillMode_t uplo,
                                                       cublasOperation_t Trans,
                                                       int n,
                                                       int k,
                                                       const cuDoubleComplex *alpha,
                                                       const cuDoubleComplex *A,
                                                       int lda,
                                                       const cuDoubleComplex *B,
                                                       int ldb,
                                                       const cuDoubleComplex *beta,
                                                       cuDoubleComplex *C,
                                                       int ldc);

 cublasStatus_t cublasCher2k(cublasHandle_t handle,
                                                       cublasFillMode_t uplo,
                                                       cublasOperation_t Trans,
                                                       int n,
                                                       int k,
                                                       const cuComplex *alpha,
                                                       const cuComplex *A,
                                                       int lda,
                                                       const cuComplex *B,
                                                       int ldb,
                                                       const float *beta,
                                                       cuComplex *C,
                                                       int ldc);

 cublasStatus_t cublasZher2k(cublasHandle_t handle,
                                                       cublasFillMode_t uplo,
                                                       cublasOperation_t Trans,
                                                       int n,
                                                       int k,
                                                       const cuDoubleComplex *alpha,
                                                       const cuDoubleComplex *A,
                                                       int lda,
                                                       const cuDoubleComplex *B,
                                                       int ldb,
                                                       const double *beta,
                                                       cuDoubleComplex *C,
                                                       int ldc);

 cublasStatus_t cublasSsyrkx (cublasHandle_t handle,
                                                    cublasFillMode_t uplo,
                                                    cublasOperation_t Trans,
                                                    int n,
                                                    int k,
                                                    const float *alpha,
                                                    const float *A,
                                                    int lda,
                                                    const float *B,
                                                    int ldb,
                                                    const float *beta,
                                                    float *C,
                                                    int ldc);

 cublasStatus_t cublasDsyrkx (cublasHandle_t handle,
                                                    cublasFillMode_t uplo,
                                                    cublasOperation_t Trans,
                                                    int n,
                                                    int k,
                                                    const double *alpha,
                                                    const double *A,
                                                    int lda,
                                                    const double *B,
                                                    int ldb,
                                                    const double *beta,
                                                    double *C,
                                                    int ldc);

 cublasStatus_t cublasCsyrkx (cublasHandle_t handle,
                                                    cublasFillMode_t uplo,
                                                    cublasOperation_t Trans,
                                                    int n,
                                                    int k,
                                                    const cuComplex *alpha,
                                                    const cuComplex *A,
                                                    int lda,
                                                    const cuComplex *B,
                                                    int ldb,
                                                    const cuComplex *beta,
                                                    cuComplex *C,
                                                    int ldc);

 cublasStatus_t cublasZsyrkx (cublasHandle_t handle,
                                                    cublasFillMode_t uplo,
                                                    cublasOperation_t Trans,
                                                    int n,
                                                    int k,
                                                    const cuDoubleComplex *alpha,
                                                    const cuDoubleComplex *A,
                                                    int lda,
                                                    const cuDoubleComplex *B,
                                                    int ldb,
                                                    const cuDoubleComplex *beta,
                                                    cuDoubleComplex *C,
                                                    int ldc);

 cublasStatus_t cublasCherkx (cublasHandle_t handle,
                                                    cublasFillMode_t uplo,
                                                    cublasOperation_t Trans,
                                                    int n,
                                                    int k,
                                                    const cuComplex *alpha,
                                                    const cuComplex *A,
                                                    int lda,
                                                    const cuComplex *B,
                                                    int ldb,
                                                    const float *beta,
                                                    cuComplex *C,
                                                    int ldc);

 cublasStatus_t cublasZherkx (cublasHandle_t handle,
                                                    cublasFillMode_t uplo,
                                                    cublasOperation_t Trans,
                                                    int n,
                                                    int k,
                                                    const cuDoubleComplex *alpha,
                                                    const cuDoubleComplex *A,
                                                    int lda,
                                                    const cuDoubleComplex *B,
                                                    int ldb,
                                                    const double *beta,
                                                    cuDoubleComplex *C,
                                                    int ldc);

 cublasStatus_t cublasSsymm(cublasHandle_t handle,
                                                      cublasSideMode_t side,
                                                      cublasFillMode_t uplo,
                                                      int m,
                                                      int n,
                                                      const float *alpha,
                                                      const float *A,
                                                      int lda,
                                                      const float *B,
                                                      int ldb,
                                                      const float *beta,
                                                      float *C,
                                                      int ldc);

 cublasStatus_t cublasDsymm(cublasHandle_t handle,
                                                      cublasSideMode_t side,
                                                      cublasFillMode_t uplo,
                                                      int m,
                                                      int n,
                                                      const double *alpha,
                                                      const double *A,
                                                      int lda,
                                                      const double *B,
                                                      int ldb,
                                                      const double *beta,
                                                      double *C,
                                                      int ldc);

 cublasStatus_t cublasCsymm(cublasHandle_t handle,
                                                      cublasSideMode_t side,
                                                      cublasFillMode_t uplo,
                                                      int m,
                                                      int n,
                                                      const cuComplex *alpha,
                                                      const cuComplex *A,
                                                      int lda,
                                                      const cuComplex *B,
                                                      int ldb,
                                                      const cuComplex *beta,
                                                      cuComplex *C,
                                                      int ldc);

 cublasStatus_t cublasZsymm(cublasHandle_t handle,
                                                      cublasSideMode_t side,
                                                      cublasFillMode_t uplo,
                                                      int m,
                                                      int n,
                                                      const cuDoubleComplex *alpha,
                                                      const cuDoubleComplex *A,
                                                      int lda,
                                                      const cuDoubleComplex *B,
                                                      int ldb,
                                                      const cuDoubleComplex *beta,
                                                      cuDoubleComplex *C,
                                                      int ldc);


 cublasStatus_t cublasChemm(cublasHandle_t handle,
                                                      cublasSideMode_t side,
                                                      cublasFillMode_t uplo,
                                                      int m,
                                                      int n,
                                                      const cuComplex *alpha,
                                                      const cuComplex *A,
                                                      int lda,
                                                      const cuComplex *B,
                                                      int ldb,
                                                      const cuComplex *beta,
                                                      cuComplex *C,
                                                      int ldc);

 cublasStatus_t cublasZhemm(cublasHandle_t handle,
                                                      cublasSideMode_t side,
                                                      cublasFillMode_t uplo,
                                                      int m,
                                                      int n,
                                                      const cuDoubleComplex *alpha,
                                                      const cuDoubleComplex *A,
                                                      int lda,
                                                      const cuDoubleComplex *B,
                                                      int ldb,
                                                      const cuDoubleComplex *beta,
                                                      cuDoubleComplex *C,
                                                      int ldc);


 cublasStatus_t cublasStrsm(cublasHandle_t handle,
                                                      cublasSideMode_t side,
                                                      cublasFillMode_t uplo,
                                                      cublasOperation_t TransA,
                                                      cublasDiagType_t diag,
                                                      int m,
                                                      int n,
                                                      const float *alpha,
                                                      const float *A,
                                                      int lda,
                                                      float *B,
                                                      int ldb);


 cublasStatus_t cublasDtrsm(cublasHandle_t handle,
                                                      cublasSideMode_t side,
                                                      cublasFillMode_t uplo,
                                                      cublasOperation_t TransA,
                                                      cublasDiagType_t diag,
                                                      int m,
                                                      int n,
                                                      const double *alpha,
                                                      const double *A,
                                                      int lda,
                                                      double *B,
                                                      int ldb);

 cublasStatus_t cublasCtrsm(cublasHandle_t handle,
                                                     cublasSideMode_t side,
                                                     cublasFillMode_t uplo,
                                                     cublasOperation_t TransA,
                                                     cublasDiagType_t diag,
                                                     int m,
                                                     int n,
                                                     const cuComplex *alpha,
                                                     const cuComplex *A,
                                                     int lda,
                                                     cuComplex *B,
                                                     int ldb);

 cublasStatus_t cublasZtrsm(cublasHandle_t handle,
                                                     cublasSideMode_t side,
                                                     cublasFillMode_t uplo,
                                                     cublasOperation_t TransA,
                                                     cublasDiagType_t diag,
                                                     int m,
                                                     int n,
                                                     const cuDoubleComplex *alpha,
                                                     const cuDoubleComplex *A,
                                                     int lda,
                                                     cuDoubleComplex *B,
                                                     int ldb);


 cublasStatus_t cublasStrmm(cublasHandle_t handle,
                                                      cublasSideMode_t side,
                                                      cublasFillMode_t uplo,
                                                      cublasOperation_t TransA,
                                                      cublasDiagType_t diag,
                                                      int m,
                                                      int n,
                                                      const float *alpha,
                                                      const float *A,
                                                      int lda,
                                                      const float *B,
                                                      int ldb,
                                                      float *C,
                                                      int ldc);

 cublasStatus_t cublasDtrmm(cublasHandle_t handle,
                                                      cublasSideMode_t side,
                                                      cublasFillMode_t uplo,
                                                      cublasOperation_t TransA,
                                                      cublasDiagType_t diag,
                                                      int m,
                                                      int n,
                                                      const double *alpha,
                                                      const double *A,
                                                      int lda,
                                                      const double *B,
                                                      int ldb,
                                                      double *C,
                                                      int ldc);

 cublasStatus_t cublasCtrmm(cublasHandle_t handle,
                                                     cublasSideMode_t side,
                                                     cublasFillMode_t uplo,
                                                     cublasOperation_t TransA,
                                                     cublasDiagType_t diag,
                                                     int m,
                                                     int n,
                                                     const cuComplex *alpha,
                                                     const cuComplex *A,
                                                     int lda,
                                                     const cuComplex *B,
                                                     int ldb,
                                                     cuComplex *C,
                                                     int ldc);

 cublasStatus_t cublasZtrmm(cublasHandle_t handle, cublasSideMode_t side,
                                                     cublasFillMode_t uplo,
                                                     cublasOperation_t TransA,
                                                     cublasDiagType_t diag,
                                                     int m,
                                                     int n,
                                                     const cuDoubleComplex *alpha,
                                                     const cuDoubleComplex *A,
                                                     int lda,
                                                     const cuDoubleComplex *B,
                                                     int ldb,
                                                     cuDoubleComplex *C,
                                                     int ldc);
 


 cublasStatus_t cublasSgeam(cublasHandle_t handle,
                                                  cublasOperation_t TransA,
                                                  cublasOperation_t TransB,
                                                  int m,
                                                  int n,
                                                  const float *alpha,
                                                  const float *A,
                                                  int lda,
                                                  const float *beta ,
                                                  const float *B,
                                                  int ldb,
                                                  float *C,
                                                  int ldc);

 cublasStatus_t cublasDgeam(cublasHandle_t handle,
                                                  cublasOperation_t TransA,
                                                  cublasOperation_t TransB,
                                                  int m,
                                                  int n,
                                                  const double *alpha,
                                                  const double *A,
                                                  int lda,
                                                  const double *beta,
                                                  const double *B,
                                                  int ldb,
                                                  double *C,
                                                  int ldc);

 cublasStatus_t cublasCgeam(cublasHandle_t handle,
                                                  cublasOperation_t TransA,
                                                  cublasOperation_t TransB,
                                                  int m,
                                                  int n,
                                                  const cuComplex *alpha,
                                                  const cuComplex *A,
                                                  int lda,
                                                  const cuComplex *beta,
                                                  const cuComplex *B,
                                                  int ldb,
                                                  cuComplex *C,
                                                  int ldc);

 cublasStatus_t cublasZgeam(cublasHandle_t handle,
                                                  cublasOperation_t TransA,
                                                  cublasOperation_t TransB,
                                                  int m,
                                                  int n,
                                                  const cuDoubleComplex *alpha,
                                                  const cuDoubleComplex *A,
                                                  int lda,
                                                  const cuDoubleComplex *beta,
                                                  const cuDoubleComplex *B,
                                                  int ldb,
                                                  cuDoubleComplex *C,
                                                  int ldc);



 cublasStatus_t cublasSdgmm(cublasHandle_t handle,
                                                  cublasSideMode_t mode,
                                                  int m,
                                                  int n,
                                                  const float *A,
                                                  int lda,
                                                  const float *x,
                                                  int incX,
                                                  float *C,
                                                  int ldc);

 cublasStatus_t cublasDdgmm(cublasHandle_t handle,
                                                  cublasSideMode_t mode,
                                                  int m,
                                                  int n,
                                                  const double *A,
                                                  int lda,
                                                  const double *x,
                                                  int incX,
                                                  double *C,
                                                  int ldc);

 cublasStatus_t cublasCdgmm(cublasHandle_t handle,
                                                  cublasSideMode_t mode,
                                                  int m,
                                                  int n,
                                                  const cuComplex *A,
                                                  int lda,
                                                  const cuComplex *x,
                                                  int incX,
                                                  cuComplex *C,
                                                  int ldc);

 cublasStatus_t cublasZdgmm(cublasHandle_t handle,
                                                  cublasSideMode_t mode,
                                                  int m,
                                                  int n,
                                                  const cuDoubleComplex *A,
                                                  int lda,
                                                  const cuDoubleComplex *x,
                                                  int incX,
                                                  cuDoubleComplex *C,
                                                  int ldc);


 cublasStatus_t cublasStpttr ( cublasHandle_t handle,
                                                     cublasFillMode_t uplo,
                                                     int n,
                                                     const float *AP,
                                                     float *A,
                                                     int lda );

 cublasStatus_t cublasDtpttr ( cublasHandle_t handle,
                                                     cublasFillMode_t uplo,
                                                     int n,
                                                     const double *AP,
                                                     double *A,
                                                     int lda );

 cublasStatus_t cublasCtpttr ( cublasHandle_t handle,
                                                     cublasFillMode_t uplo,
                                                     int n,
                                                     const cuComplex *AP,
                                                     cuComplex *A,
                                                     int lda );

 cublasStatus_t cublasZtpttr ( cublasHandle_t handle,
                                                     cublasFillMode_t uplo,
                                                     int n,
                                                     const cuDoubleComplex *AP,
                                                     cuDoubleComplex *A,
                                                     int lda );

 cublasStatus_t cublasStrttp ( cublasHandle_t handle,
                                                     cublasFillMode_t uplo,
                                                     int n,
                                                     const float *A,
                                                     int lda,
                                                     float *AP );

 cublasStatus_t cublasDtrttp ( cublasHandle_t handle,
                                                     cublasFillMode_t uplo,
                                                     int n,
                                                     const double *A,
                                                     int lda,
                                                     double *AP );

 cublasStatus_t cublasCtrttp ( cublasHandle_t handle,
                                                     cublasFillMode_t uplo,
                                                     int n,
                                                     const cuComplex *A,
                                                     int lda,
                                                     cuComplex *AP );

 cublasStatus_t cublasZtrttp ( cublasHandle_t handle,
                                                     cublasFillMode_t uplo,
                                                     int n,
                                                     const cuDoubleComplex *A,
                                                     int lda,
                                                     cuDoubleComplex *AP );
cublasStatus_t cublasCreate(cublasHandle_t* handle);
cublasStatus_t cublasDestroy(cublasHandle_t handle);
cublasStatus_t cublasCdotu(cublasHandle_t handle, int n, const cuComplex* x, int incx, const cuComplex* y, int incy, cuComplex* result);
cublasStatus_t cublasCdotc(cublasHandle_t handle, int n, const cuComplex* x, int incx, const cuComplex* y, int incy, cuComplex* result);
cublasStatus_t cublasZdotu(cublasHandle_t handle, int n, const cuDoubleComplex* x, int incx, const cuDoubleComplex* y, int incy, cuDoubleComplex* result);
cublasStatus_t cublasZdotc(cublasHandle_t handle, int n, const cuDoubleComplex* x, int incx, const cuDoubleComplex* y, int incy, cuDoubleComplex* result);
cublasStatus_t cublasSetStream(cublasHandle_t handle, cudaStream_t streamId);
cublasStatus_t cublasSetWorkspace(cublasHandle_t handle, void* workspace, size_t workspaceSizeInBytes);
