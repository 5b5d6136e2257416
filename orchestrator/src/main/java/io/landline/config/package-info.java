// SPDX-License-Identifier: Apache-2.0
/**
 * A host's files: the strict reader of {@code landline.json}, which names every problem with its
 * JSON path, and the key files beside it; used by {@code reconcile} and {@code cli}.
 *
 * <p>Start with {@link io.landline.config.ConfigReader}.
 */
@NullMarked
package io.landline.config;

import org.jspecify.annotations.NullMarked;
