using Firebreak.Core.Baselines.Deploying;
using Xunit;

namespace Firebreak.Core.Tests.Baselines;

public sealed class CodeLikenessTests
{
    [Fact]
    public void Code_with_other_numbers_in_it_is_the_same_and_code_of_other_operations_is_not()
    {
        // PUSH1 n, PUSH2 n, ADD, MUL, SSTORE, CALLER, STOP
        var code = new CodeLikeness([0x60, 0x01, 0x61, 0x00, 0x02, 0x01, 0x02, 0x55, 0x33, 0x00]);
        var renumbered = new CodeLikeness([0x60, 0x55, 0x61, 0xff, 0x02, 0x01, 0x02, 0x55, 0x33, 0x00]);
        var longer = new CodeLikeness([0x60, 0x01, 0x61, 0x00, 0x02, 0x01, 0x02, 0x55, 0x33, 0x32, 0x00]);

        Assert.Equal(3, code.Count);
        Assert.Equal(1, code.To(renumbered));
        // Four runs each at most: two are shared of five in all.
        Assert.Equal(2 / 5.0, code.To(longer));
        Assert.Equal(0, code.To(new CodeLikeness([0xf1, 0xf1, 0xf1, 0xf1, 0xf1])));
    }
}
