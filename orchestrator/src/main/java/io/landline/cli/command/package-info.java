// SPDX-License-Identifier: Apache-2.0
/**
 * What every command is made of: its interface, session, arguments, exit codes and failures. Used
 * by all commands and by the generator of man pages.
 */
@NullMarked
package io.landline.cli.command;

import org.jspecify.annotations.NullMarked;
