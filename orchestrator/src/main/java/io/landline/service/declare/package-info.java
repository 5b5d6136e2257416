// SPDX-License-Identifier: Apache-2.0
/**
 * Declarations in the running service: a site sends its own, a hub decides about those of its
 * sites. Used by the service's loop.
 */
@NullMarked
package io.landline.service.declare;

import org.jspecify.annotations.NullMarked;
