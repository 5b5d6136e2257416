// SPDX-License-Identifier: Apache-2.0
/**
 * This host's configuration with its keys, and what depends on its role, hub or site. Used by
 * everything that changes or reads the kernel.
 */
@NullMarked
package io.landline.host;

import org.jspecify.annotations.NullMarked;
