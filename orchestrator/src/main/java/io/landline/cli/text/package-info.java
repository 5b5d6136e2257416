// SPDX-License-Identifier: Apache-2.0
/**
 * Tables, wrapped paragraphs and quantities of 80-column output. Used by the commands that print
 * tables and paragraphs.
 */
@NullMarked
package io.landline.cli.text;

import org.jspecify.annotations.NullMarked;
