// SPDX-License-Identifier: Apache-2.0
/**
 * The strict reader of {@code landline.json}: it names every problem with its JSON path; used by
 * all who load a configuration, and not by {@code reconcile}.
 *
 * <p>Start with {@link io.landline.config.reader.ConfigReader}.
 */
@NullMarked
package io.landline.config.reader;

import org.jspecify.annotations.NullMarked;
