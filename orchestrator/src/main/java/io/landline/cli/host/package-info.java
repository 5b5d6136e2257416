// SPDX-License-Identifier: Apache-2.0
/**
 * What commands use of this host: the running service, or else the kernel. Used by the commands
 * that show and change.
 */
@NullMarked
package io.landline.cli.host;

import org.jspecify.annotations.NullMarked;
