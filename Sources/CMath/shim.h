// The functions of <math.h> that the standard library lacks: pure, unlike the rest of Glibc, which the core must not import.
#pragma once

#include <math.h>

static inline double math_sin(double x) { return sin(x); }
static inline double math_cos(double x) { return cos(x); }
static inline double math_asin(double x) { return asin(x); }
static inline double math_atan2(double y, double x) { return atan2(y, x); }
static inline double math_exp(double x) { return exp(x); }
static inline double math_log(double x) { return log(x); }
