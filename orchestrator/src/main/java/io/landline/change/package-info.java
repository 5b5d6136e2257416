// SPDX-License-Identifier: Apache-2.0
/**
 * Changes of a host's configuration: edits, its history, the files of a pending rollback, recovery
 * after a crash, and captures that are disabled without an edit; used by {@code api}, {@code
 * control}, {@code doctor.fact}, {@code drift}, {@code service} and {@code cli}.
 *
 * <p>Start with {@link io.landline.change.ConfigurationEditor}.
 */
@NullMarked
package io.landline.change;

import org.jspecify.annotations.NullMarked;
