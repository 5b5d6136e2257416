// SPDX-License-Identifier: Apache-2.0
/**
 * The base of every command: its interface, session, arguments, exit codes and failures. Used by
 * all commands and by the command line.
 */
@NullMarked
package io.landline.cli.command;

import org.jspecify.annotations.NullMarked;
