//! What the program puts there for its jobs, found by type.

use std::any::{Any, TypeId};
use std::collections::BTreeMap;
use std::sync::Arc;

/// Values by their type, at most one of each. Cheap to clone.
#[derive(Clone, Default)]
pub struct Services(BTreeMap<TypeId, Arc<dyn Any + Send + Sync>>);

impl Services {
    /// The same with `service`, which takes the place of one of its type.
    #[must_use]
    pub fn with<T: Send + Sync + 'static>(self, service: T) -> Self {
        self.sharing(Arc::new(service))
    }

    /// The same with a service that others use too.
    #[must_use]
    pub fn sharing<T: Send + Sync + 'static>(mut self, service: Arc<T>) -> Self {
        self.0.insert(TypeId::of::<T>(), service);
        self
    }

    /// The service of this type.
    pub fn get<T: Send + Sync + 'static>(&self) -> Option<&T> {
        self.0.get(&TypeId::of::<T>())?.downcast_ref()
    }
}

impl std::fmt::Debug for Services {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "Services({})", self.0.len())
    }
}
