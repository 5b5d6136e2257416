// SPDX-License-Identifier: Apache-2.0
/**
 * The doctor command and its screen, also before there is a configuration. Used by the command
 * line.
 */
@NullMarked
package io.landline.cli.doctor;

import org.jspecify.annotations.NullMarked;
