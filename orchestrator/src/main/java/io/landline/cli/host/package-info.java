// SPDX-License-Identifier: Apache-2.0
/**
 * What commands use of this host: the running service, or else the kernel. Used by all other
 * packages of commands.
 */
@NullMarked
package io.landline.cli.host;

import org.jspecify.annotations.NullMarked;
