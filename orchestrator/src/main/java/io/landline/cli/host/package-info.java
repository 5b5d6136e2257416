// SPDX-License-Identifier: Apache-2.0
/**
 * This host as commands reach it: the running service, or the kernel without one. Used by the
 * commands that show and change.
 */
@NullMarked
package io.landline.cli.host;

import org.jspecify.annotations.NullMarked;
