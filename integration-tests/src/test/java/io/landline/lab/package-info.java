// SPDX-License-Identifier: Apache-2.0
/** Tests of the lab itself, and the harness that the tests in the lab share. */
@NullMarked
package io.landline.lab;

import org.jspecify.annotations.NullMarked;
