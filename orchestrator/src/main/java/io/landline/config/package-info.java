// SPDX-License-Identifier: Apache-2.0
/**
 * A host's files: the strict reader of {@code landline.json}, which names every problem with its
 * JSON path, the key files beside it, and where all other files lie; used by all who know a host,
 * and not by {@code reconcile}.
 *
 * <p>Start with {@link io.landline.config.ConfigReader}.
 */
@NullMarked
package io.landline.config;

import org.jspecify.annotations.NullMarked;
