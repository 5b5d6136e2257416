// SPDX-License-Identifier: Apache-2.0
/** Commands that change nothing on the host, and their screens. Used by the command line. */
@NullMarked
package io.landline.cli.show;

import org.jspecify.annotations.NullMarked;
