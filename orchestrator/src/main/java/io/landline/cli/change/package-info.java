// SPDX-License-Identifier: Apache-2.0
/**
 * Commands that change the configuration, or suspend it without a change. Used by the command line.
 */
@NullMarked
package io.landline.cli.change;

import org.jspecify.annotations.NullMarked;
