// SPDX-License-Identifier: Apache-2.0
/** The traffic of forwards and captured devices, read from the kernel. Used by the service. */
@NullMarked
package io.landline.traffic;

import org.jspecify.annotations.NullMarked;
