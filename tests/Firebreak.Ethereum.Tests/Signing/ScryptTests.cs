using CsCheck;
using Org.BouncyCastle.Crypto.Generators;

namespace Firebreak.Ethereum.Tests.Signing;

public sealed class ScryptTests
{
    [Fact]
    public void It_agrees_with_a_second_implementation() =>
        Gen.Select(Gen.Byte.Array[0, 40], Gen.Byte.Array[1, 40], Gen.Int[1, 8], Gen.Int[1, 9], Gen.Int[1, 4]).Sample((password, salt, log, r, p) =>
            Assert.Equal(
                SCrypt.Generate(password, salt, 1 << log, r, p, 32),
                Scrypt.Derive(password, salt, new ScryptParameters(1 << log, r, p), 32)), iter: 60);
}
