// SPDX-License-Identifier: Apache-2.0
/** What forwards and captured devices carry now, read from the kernel; for the service. */
@NullMarked
package io.landline.traffic;

import org.jspecify.annotations.NullMarked;
