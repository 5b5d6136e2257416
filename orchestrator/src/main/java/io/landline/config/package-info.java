// SPDX-License-Identifier: Apache-2.0
/**
 * A host's configuration as typed values, the difference between two of them, and where all files
 * of a host are.
 *
 * <p>Start with {@link io.landline.config.Configuration}.
 */
@NullMarked
package io.landline.config;

import org.jspecify.annotations.NullMarked;
