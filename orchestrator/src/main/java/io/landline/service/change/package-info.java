// SPDX-License-Identifier: Apache-2.0
/**
 * Changes of the configuration by the running service: it applies, waits for confirmation, rolls
 * back and suspends. Used by the service; {@code change} has the files.
 */
@NullMarked
package io.landline.service.change;

import org.jspecify.annotations.NullMarked;
