// SPDX-License-Identifier: Apache-2.0
/**
 * The strict reader of {@code landline.json}: it names every problem with its JSON path; used by
 * everything that loads a configuration.
 *
 * <p>Start with {@link io.landline.config.reader.ConfigReader}.
 */
@NullMarked
package io.landline.config.reader;

import org.jspecify.annotations.NullMarked;
