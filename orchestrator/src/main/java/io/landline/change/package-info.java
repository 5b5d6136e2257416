// SPDX-License-Identifier: Apache-2.0
/**
 * The life of a host's configuration: edits, its history, the files of a rollback that is pending,
 * recovery after a crash, and what is suspended without changing it; used by {@code control},
 * {@code doctor}, {@code daemon} and {@code cli}.
 *
 * <p>Start with {@link io.landline.change.ConfigurationEditor}.
 */
@NullMarked
package io.landline.change;

import org.jspecify.annotations.NullMarked;
