namespace Theodolite.Scales;

/// <summary>What a picture can write.</summary>
public interface ILettering
{
    /// <summary>10ⁿ: <c>0.1</c>, <c>1000</c>, <c>10⁻⁵</c>, or <c>1e-5</c> where there are no raised digits.</summary>
    string PowerOfTen(int exponent);
}
