// SPDX-License-Identifier: Apache-2.0
/**
 * The command line: one class for each command; used by nobody but bin/landline.
 *
 * <p>Start with {@link io.landline.cli.Main}, and {@code Commands} for the list.
 */
@NullMarked
package io.landline.cli;

import org.jspecify.annotations.NullMarked;
