// SPDX-License-Identifier: Apache-2.0
/** Commands that change the configuration or what is in force. Used by the command line. */
@NullMarked
package io.landline.cli.change;

import org.jspecify.annotations.NullMarked;
