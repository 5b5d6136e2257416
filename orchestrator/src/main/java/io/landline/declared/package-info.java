// SPDX-License-Identifier: Apache-2.0
/**
 * What a hub accepted from its sites, on disk and over its configuration. Used by the service and
 * by commands that read the hub's configuration.
 */
@NullMarked
package io.landline.declared;

import org.jspecify.annotations.NullMarked;
