import numpy as np
import matplotlib.pyplot as plt
from matplotlib import scale as mscale
from matplotlib.ticker import FixedLocator
from matplotlib.transforms import Transform


class CubeRootScale(mscale.ScaleBase):
    name = "cuberoot"

    class Forward(Transform):
        input_dims = output_dims = 1

        def transform_non_affine(self, a):
            return np.cbrt(a)

        def inverted(self):
            return CubeRootScale.Back()

    class Back(Transform):
        input_dims = output_dims = 1

        def transform_non_affine(self, a):
            return np.asarray(a) ** 3

        def inverted(self):
            return CubeRootScale.Forward()

    def get_transform(self):
        return self.Forward()

    def set_default_locators_and_formatters(self, axis):
        axis.set_major_locator(FixedLocator([-1000, -100, 0, 100, 1000]))


mscale.register_scale(CubeRootScale)
x = np.linspace(-1000, 1000, 200)
plt.plot(x, x / 10)
plt.xscale("cuberoot")
plt.grid(True)
plt.show()
